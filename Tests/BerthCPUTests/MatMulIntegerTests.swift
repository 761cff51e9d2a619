// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Testing

@testable import BerthCPU

/// How the CPU divides integer products, and what it makes of batches and zero points; the arithmetic is tested beside the
/// kernels.
@Suite struct MatMulIntegerTests {
  /// An operand whose element at a place of its buffer follows from the place.
  private struct Bytes {
    let descriptor: TensorDescriptor
    let seed: Int

    init(_ dtype: DType, _ extents: [Int], seed: Int, isSpread: Bool = false) throws {
      let shape = try Shape(extents)
      descriptor =
        isSpread
        ? try TensorDescriptor(
          dtype, shape, strides: try Strides(shape.contiguousStrides.values.map { $0 * 2 }), offset: 3)
        : TensorDescriptor(dtype, shape)
      self.seed = seed
    }

    var buffer: [UInt8] { (0..<descriptor.elementRange.upperBound).map(byte) }

    private func byte(_ place: Int) -> UInt8 { UInt8(truncatingIfNeeded: (place &* 2_654_435_761 &+ seed) >> 7) }

    /// The element at an index of a tensor that this one broadcasts to.
    func value(_ index: [Int]) -> Int {
      let rank = descriptor.shape.rank
      var place = descriptor.offset
      for axis in 0..<rank where descriptor.shape[axis] > 1 {
        place += index[index.count - rank + axis] * descriptor.strides[axis]
      }
      return descriptor.dtype == .int8 ? Int(Int8(bitPattern: byte(place))) : Int(byte(place))
    }
  }

  /// The batches of A, B and Y, and of the zero points, which have one for each row or column; nil: none.
  struct Batches: Sendable {
    let (a, b, y): ([Int], [Int], [Int])
    let (zeroA, zeroB): ([Int]?, [Int]?)
  }

  private static let batches: [Batches] = [
    Batches(a: [], b: [], y: [], zeroA: nil, zeroB: nil), Batches(a: [], b: [], y: [], zeroA: [], zeroB: []),
    // One B for all: the rows of all products make one matrix.
    Batches(a: [4, 3], b: [], y: [4, 3], zeroA: nil, zeroB: []),
    Batches(a: [4, 3], b: [], y: [4, 3], zeroA: [4, 3], zeroB: []),
    Batches(a: [3], b: [1], y: [3], zeroA: [3], zeroB: [1]), Batches(a: [], b: [5], y: [5], zeroA: [], zeroB: [5]),
    Batches(a: [2, 1], b: [3], y: [2, 3], zeroA: [2, 1], zeroB: [3]),
    Batches(a: [2, 3], b: [2, 3], y: [2, 3], zeroA: [2, 3], zeroB: [2, 3]),
  ]

  @Test(arguments: ProductDevices.all.indices, [(1, 5, 3), (7, 1, 40), (17, 33, 65)])
  func batchesAndZeroPoints(index: Int, size: (m: Int, n: Int, k: Int)) throws {
    try check(index, size, Self.batches)
  }

  /// Large enough that one product is divided: by rows, by columns.
  @Test(arguments: ProductDevices.all.indices, [(130, 90, 100), (90, 130, 100)])
  func oneProductIsDivided(index: Int, size: (m: Int, n: Int, k: Int)) throws {
    try check(index, size, Array(Self.batches.prefix(2)))
  }

  private func check(_ index: Int, _ size: (m: Int, n: Int, k: Int), _ batches: [Batches]) throws {
    let (name, device) = ProductDevices.all[index]
    let (m, n, k) = size
    for (number, batches) in batches.enumerated() {
      for isSpread in [false, true] {
        let dtypes: (DType, DType) = (number % 2 == 0 ? .int8 : .uint8, number % 3 == 0 ? .uint8 : .int8)
        let a = try Bytes(dtypes.0, batches.a + [m, k], seed: 1, isSpread: isSpread)
        let b = try Bytes(dtypes.1, batches.b + [k, n], seed: 2, isSpread: isSpread)
        let zeroA = try batches.zeroA.map { try Bytes(dtypes.0, $0 + [m, 1], seed: 3, isSpread: isSpread) }
        let zeroB = try batches.zeroB.map { try Bytes(dtypes.1, $0 + [1, n], seed: 4, isSpread: isSpread) }
        let shape = try Shape(batches.y + [m, n])
        let y =
          isSpread
          ? try TensorDescriptor(
            .int32, shape, strides: try Strides(shape.contiguousStrides.values.map { $0 * 3 }), offset: 1)
          : TensorDescriptor(.int32, shape)
        let inputs = [a, b, zeroA, zeroB]
        let call = try OperatorCall(
          .matMulInteger, inputs.map { $0.map { Operand($0.descriptor) } }, outputs: [y])
        let output = try device.run(call, try inputs.compactMap { $0 }.map { try device.buffer($0.buffer) })
        let found: [Int32] = try device.read(output[0])
        var expected = [Int32](repeating: -1, count: y.elementRange.upperBound)
        for batch in Self.indices(of: batches.y) {
          let left = (0..<m).flatMap { row in
            let zero = zeroA?.value(batch + [row, 0]) ?? 0
            return (0..<k).map { a.value(batch + [row, $0]) - zero }
          }
          let right = (0..<n).flatMap { column in
            let zero = zeroB?.value(batch + [0, column]) ?? 0
            return (0..<k).map { b.value(batch + [$0, column]) - zero }
          }
          for row in 0..<m {
            for column in 0..<n {
              // Not by subscripts of arrays: without optimisation those take most of the test's time.
              let sum = left.withUnsafeBufferPointer { left in
                right.withUnsafeBufferPointer { right in
                  var sum = 0
                  for inner in 0..<k { sum &+= left[row &* k &+ inner] &* right[column &* k &+ inner] }
                  return sum
                }
              }
              let place = zip(batch + [row, column], y.strides.values).reduce(y.offset) { $0 + $1.0 * $1.1 }
              expected[place] = Int32(truncatingIfNeeded: sum)
            }
          }
        }
        let agrees = found == expected
        #expect(agrees, "\(call) on \(name)")
      }
    }
  }

  @Test func nothingToAddUpIsZero() throws {
    let device = try Shared.device.get()
    let call = try OperatorCall(
      .matMulInteger, [.dense(.int8, [2, 0]), .dense(.uint8, [0, 3]), .dense(.int8, [2]), .dense(.uint8, [3])])
    let result = try device.run(
      call,
      [
        try device.buffer([] as [UInt8]), try device.buffer([] as [UInt8]), try device.buffer([5, 6] as [Int8]),
        try device.buffer([1, 2, 3] as [UInt8]),
      ])
    #expect(try device.read(result[0]) == [0, 0, 0, 0, 0, 0] as [Int32])
  }

  private static func indices(of extents: [Int]) -> [[Int]] {
    extents.reduce([[]]) { found, extent in found.flatMap { index in (0..<extent).map { index + [$0] } } }
  }
}
