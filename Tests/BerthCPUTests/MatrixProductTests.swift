// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Testing

@testable import BerthCPU

/// What the tests of matrix products share: devices for every way a product can be computed, and integer data, whose
/// sums are exact in any order, so that results can be compared to the last bit.
enum ProductDevices {
  /// Each instruction set with and without a BLAS, and the BLAS with more threads than most products are worth.
  static let all: [(name: String, device: CPUDevice)] = {
    var devices: [(String, CPUDevice)] = []
    for set in CPUConfiguration.InstructionSet.allCases where set.isAvailable {
      let none = TestedBLAS.absent
      for threads in [1, 3] {
        let configuration = CPUConfiguration(instructionSet: set, threads: threads)
        if let device = try? CPUDevice(configuration: configuration, blas: none) {
          devices.append(("\(set.rawValue), \(threads) threads", device))
        }
      }
    }
    for threads in [1, 3] {
      if let device = try? CPUDevice(configuration: CPUConfiguration(threads: threads)) {
        devices.append(("OpenBLAS, \(threads) threads", device))
      }
    }
    return devices
  }()
}

extension TestedBLAS {
  /// As if no BLAS were there.
  static let absent = TestedBLAS(SilentBLAS(), name: "OpenBLAS", version: "none", build: "", core: "none")
}

/// Computes nothing, and fails its self-test by that.
private struct SilentBLAS: BLAS {
  func gemm(
    _: Bool, _: Bool, _: Int, _: Int, _: Int, _: Float, _: UnsafePointer<Float>, _: Int, _: UnsafePointer<Float>,
    _: Int, _: Float, _: UnsafeMutablePointer<Float>, _: Int
  ) {}
  func gemm(
    _: Bool, _: Bool, _: Int, _: Int, _: Int, _: Double, _: UnsafePointer<Double>, _: Int, _: UnsafePointer<Double>,
    _: Int, _: Double, _: UnsafeMutablePointer<Double>, _: Int
  ) {}
  func gemv(
    _: Bool, _: Int, _: Int, _: Float, _: UnsafePointer<Float>, _: Int, _: UnsafePointer<Float>, _: Int, _: Float,
    _: UnsafeMutablePointer<Float>, _: Int
  ) {}
  func gemv(
    _: Bool, _: Int, _: Int, _: Double, _: UnsafePointer<Double>, _: Int, _: UnsafePointer<Double>, _: Int, _: Double,
    _: UnsafeMutablePointer<Double>, _: Int
  ) {}
  func dot(_: Int, _: UnsafePointer<Float>, _: Int, _: UnsafePointer<Float>, _: Int) -> Float { 0 }
  func dot(_: Int, _: UnsafePointer<Double>, _: Int, _: UnsafePointer<Double>, _: Int) -> Double { 0 }
}

/// A matrix operand: its elements, and how they lie.
private struct Matrix {
  let rows: Int
  let columns: Int
  let batch: [Int]
  let descriptor: TensorDescriptor

  enum Layout: String, CaseIterable {
    case dense, transposed, padded, everyOther, backwards

    /// Strides of rows and columns, the offset, and the step from matrix to matrix.
    func place(_ rows: Int, _ columns: Int) -> (row: Int, column: Int, offset: Int, matrix: Int) {
      switch self {
      case .dense: (columns, 1, 0, rows * columns)
      case .transposed: (1, rows, 2, rows * columns)
      case .padded: (columns + 3, 1, 5, rows * (columns + 3))
      case .everyOther: (2 * columns, 2, 1, 2 * rows * columns + 1)
      case .backwards: (-columns, -1, max(rows * columns - 1, 0), rows * columns)
      }
    }
  }

  init(_ dtype: DType, _ batch: [Int], _ rows: Int, _ columns: Int, _ layout: Layout) throws {
    (self.rows, self.columns, self.batch) = (rows, columns, batch)
    let place = layout.place(rows, columns)
    var steps = [place.row, place.column]
    var step = place.matrix
    for extent in batch.reversed() {
      steps.insert(step, at: 0)
      step *= extent
    }
    descriptor = try TensorDescriptor(
      dtype, try Shape(batch + [rows, columns]), strides: try Strides(steps), offset: place.offset)
  }

  func value(_ product: Int, _ row: Int, _ column: Int, _ seed: Int) -> Int {
    (product * 31 + row * 7 + column * 11 + seed) % 17 - 8
  }

  /// Where an element lies in the buffer.
  func position(_ product: Int, _ row: Int, _ column: Int) -> Int {
    var place = descriptor.offset + row * descriptor.strides[batch.count] + column * descriptor.strides[batch.count + 1]
    var rest = product
    for axis in batch.indices.reversed() {
      place += rest % batch[axis] * descriptor.strides[axis]
      rest /= batch[axis]
    }
    return place
  }
}

@Suite struct MatrixProductTests {
  private static let sizes = [(1, 1, 1), (1, 5, 3), (5, 1, 3), (4, 7, 1), (17, 33, 65), (50, 100, 7), (70, 3, 130)]

  @Test(arguments: ProductDevices.all.indices, [DType.float32, .float64, .float16, .bfloat16, .int32, .uint64])
  func productsOfAllLayoutsAreExact(index: Int, dtype: DType) throws {
    let (name, device) = ProductDevices.all[index]
    for (size, (m, n, k)) in MatrixProductTests.sizes.enumerated() {
      for (number, layout) in Matrix.Layout.allCases.enumerated() {
        // Each layout of each operand with some of the others.
        let others = Matrix.Layout.allCases
        let (left, right) = (others[(number + size) % others.count], others[(number * 2 + size) % others.count])
        try check(device, dtype, [], (m, n, k), left, right, layout, "\(name)")
      }
    }
  }

  @Test(arguments: ProductDevices.all.indices)
  func batchesAreMultiplied(index: Int) throws {
    let (name, device) = ProductDevices.all[index]
    for layout in Matrix.Layout.allCases {
      try check(device, .float32, [2, 3], (5, 6, 4), layout, .dense, .dense, name)
      try check(device, .float32, [7], (40, 30, 50), .dense, layout, layout, name)
      try check(device, .int64, [3, 1, 2], (3, 4, 5), layout, layout, .dense, name)
    }
  }

  private func check(
    _ device: CPUDevice, _ dtype: DType, _ batch: [Int], _ size: (Int, Int, Int), _ left: Matrix.Layout,
    _ right: Matrix.Layout, _ result: Matrix.Layout, _ name: String
  ) throws {
    let (m, n, k) = size
    let a = try Matrix(dtype, batch, m, k, left)
    let b = try Matrix(dtype, batch, k, n, right)
    let y = try Matrix(dtype, batch, m, n, result)
    let products = batch.reduce(1, *)
    var bufferA = Elements(dtype, a.descriptor.elementRange.upperBound)
    var bufferB = Elements(dtype, b.descriptor.elementRange.upperBound)
    for product in 0..<products {
      for row in 0..<m {
        for inner in 0..<k { bufferA.set(a.position(product, row, inner), to: a.value(product, row, inner, 1)) }
      }
      for inner in 0..<k {
        for column in 0..<n { bufferB.set(b.position(product, inner, column), to: b.value(product, inner, column, 2)) }
      }
    }
    let call = try OperatorCall(.matMul, [Operand(a.descriptor), Operand(b.descriptor)], outputs: [y.descriptor])
    let output = try device.run(call, [try device.buffer(bufferA.bytes), try device.buffer(bufferB.bytes)])
    let found = Elements(dtype, bytes: try device.read(output[0]))
    var wrong = 0
    var written: Set<Int> = []
    for product in 0..<products {
      for row in 0..<m {
        for column in 0..<n {
          var exact = 0
          for inner in 0..<k { exact += a.value(product, row, inner, 1) * b.value(product, inner, column, 2) }
          let place = y.position(product, row, column)
          written.insert(place)
          if !found.holds(exact, at: place) { wrong += 1 }
        }
      }
    }
    #expect(wrong == 0, "\(call) on \(name)")
    // What lies between the elements of the result still holds the poison it was filled with.
    let spoilt = (0..<found.count).filter { !written.contains($0) && !found.isPoison(at: $0) }
    #expect(spoilt.isEmpty, "\(call) on \(name)")
  }

  @Test(arguments: ProductDevices.all.indices)
  func aProductOverNothingIsZero(index: Int) throws {
    let device = ProductDevices.all[index].device
    let call = try OperatorCall(.matMul, [.dense(.float32, [3, 0]), .dense(.float32, [0, 2])])
    let product: [Float] = try device.compute(call, [[] as [Float], []])
    #expect(product == [0, 0, 0, 0, 0, 0])
    let none = try OperatorCall(.matMul, [.dense(.float32, [0, 3]), .dense(.float32, [3, 2])])
    let nothing: [Float] = try device.compute(none, [[] as [Float], [1, 2, 3, 4, 5, 6]])
    #expect(nothing.isEmpty)
  }

  @Test(arguments: ProductDevices.all.indices)
  func gemmScalesAndAdds(index: Int) throws {
    let device = ProductDevices.all[index].device
    let a: [Float] = [1, 2, 3, 4, 5, 6]
    let b: [Float] = [1, 0, 2, 1, 0, 3]
    let attributes: [String: AttributeValue] = ["alpha": 0.5, "beta": 2.0]
    // A is 2 x 3, B is 3 x 2: A B = [[5, 11], [14, 23]].
    for (shape, c, expected) in [
      ([2, 2] as Shape, [1, 2, 3, 4] as [Float], [4.5, 9.5, 13, 19.5] as [Float]),
      ([2], [1, 2], [4.5, 9.5, 9, 15.5]), ([2, 1], [1, 2], [4.5, 7.5, 11, 15.5]), ([], [1], [4.5, 7.5, 9, 13.5]),
    ] {
      let call = try OperatorCall(
        .gemm, [.dense(.float32, [2, 3]), .dense(.float32, [3, 2]), .dense(.float32, shape)], attributes: attributes)
      let result: [Float] = try device.compute(call, [a, b, c])
      #expect(result == expected)
    }
    // The transposes of both operands, without C.
    let transposed = try OperatorCall(
      .gemm, [.dense(.float32, [3, 2]), .dense(.float32, [2, 3])], attributes: ["transA": 1, "transB": 1, "alpha": 2.0])
    #expect(
      try device.compute(transposed, [[1, 4, 2, 5, 3, 6] as [Float], [1, 2, 0, 0, 1, 3]]) == [10, 22, 28, 46] as [Float]
    )
  }

  @Test func fractionalFactorsOfIntegersAreRefused() throws {
    let device = try Shared.device.get()
    let call = try OperatorCall(
      .gemm, [.dense(.int32, [2, 2]), .dense(.int32, [2, 2])], attributes: ["alpha": 0.5])
    guard case .unsupported(let reason) = device.support(for: call) else {
      Issue.record("a promise that cannot be kept")
      return
    }
    #expect(reason.contains("alpha"))
    #expect(throws: DeviceError.self) { try device.prepare(call) }
  }

  @Test(arguments: ProductDevices.all.indices)
  func nanAndInfinityPropagate(index: Int) throws {
    let device = ProductDevices.all[index].device
    let n = 20
    var a = [Float](repeating: 0, count: n * n)
    a[3 * n + 4] = .infinity
    a[7 * n + 1] = .nan
    let b = [Float](repeating: 0, count: n * n)
    let call = try OperatorCall(.matMul, [.dense(.float32, [n, n]), .dense(.float32, [n, n])])
    let product: [Float] = try device.compute(call, [a, b])
    for row in 0..<n {
      for column in 0..<n { #expect(product[row * n + column].isNaN == (row == 3 || row == 7)) }
    }
  }

  @Test(arguments: ProductDevices.all.indices)
  func runsRepeatToTheBit(index: Int) throws {
    let device = ProductDevices.all[index].device
    let (m, n, k) = (120, 130, 140)
    var state: UInt64 = 1
    func random() -> Float {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(Int64(bitPattern: state) >> 40) / 8192
    }
    let (a, b) = ((0..<m * k).map { _ in random() }, (0..<k * n).map { _ in random() })
    let call = try OperatorCall(.matMul, [.dense(.float32, [m, k]), .dense(.float32, [k, n])])
    let first: [UInt32] = try device.compute(call, [a, b])
    for _ in 0..<3 { #expect(try device.compute(call, [a, b]) == first) }
  }
}
