// SPDX-License-Identifier: Apache-2.0

import BerthCore
import BerthOpenCL
import Testing

/// Matrix products in shapes larger than certification's, where kernels divide sums, rows and batches.
@Suite struct ProductTests {
  /// m, k, n, batch and whether B lies by columns.
  static let shapes = [
    // Few rows: stretches of B's rows whole and not, sums whole and divided, and what is left of 8 steps.
    (1, 1000, 1024, 1, false), (1, 517, 1500, 1, false), (2, 130, 70, 1, false), (3, 256, 1025, 2, false),
    (1, 64, 9000, 1, false),
    // The same with B's columns dense.
    (1, 1000, 1024, 1, true), (2, 5000, 7, 1, true), (3, 70, 33, 2, true),
    // Packed, with lines and steps left over from groups of four, and several blocks of an FPGA.
    (301, 430, 310, 1, false), (301, 431, 305, 1, true), (40, 64, 70, 3, true),
  ]

  @Test("Products are those of the definition", arguments: Runtime.present, shapes)
  func definition(_ runtime: Runtime, _ shape: (m: Int, k: Int, n: Int, batch: Int, isByColumns: Bool)) throws {
    try check(try runtime.open(), shape)
  }

  @Test("Any number of pipelines gives the same", arguments: ["1", "2", "5"])
  func pipelines(_ count: String) throws {
    guard Runtime.present.contains(.fpga) else { return }
    let device = try Runtime.fpga.open(["pipelines": count])
    #expect(device.info.notes["pipelines"] == count)
    for shape in [(1, 1000, 1024, 1, false), (301, 430, 310, 1, false), (40, 64, 70, 3, true)] {
      try check(device, shape)
    }
    let numbers = (0..<1003).map { Float($0) }
    #expect(try device.run(try sum(1003), [numbers, numbers]) == numbers.map { 2 * $0 })
  }

  private func check(_ device: OpenCLDevice, _ shape: (m: Int, k: Int, n: Int, batch: Int, isByColumns: Bool)) throws {
    let (m, k, n, batch, isByColumns) = shape
    // Small whole numbers, whose sums are exact in any order.
    let a = wholeNumbers(batch * m * k, below: 3)
    let b = wholeNumbers(batch * k * n, below: 4)
    let strides = isByColumns ? [k * n, 1, k] : [k * n, n, 1]
    let call = try OperatorCall(
      .matMul,
      [
        .dense(.float32, try Shape([batch, m, k])),
        Operand(try TensorDescriptor(.float32, try Shape([batch, k, n]), strides: try Strides(strides))),
      ])
    let result = try device.run(call, [a, b])
    var wrong = 0
    for index in 0..<batch {
      // A tenth of the rows, and the last, which tiles do not fill.
      for i in Set(stride(from: 0, to: m, by: 10)).union([m - 1]) {
        for j in 0..<n {
          var sum: Float = 0
          var (atA, atB) = ((index * m + i) * k, index * k * n + j * strides[2])
          for _ in 0..<k {
            sum += a[atA] * b[atB]
            atA += 1
            atB += strides[1]
          }
          if result[(index * m + i) * n + j] != sum { wrong += 1 }
        }
      }
    }
    #expect(wrong == 0)
  }

  /// Numbers in -limit+1 ... limit-1, none of them twice in a regular row.
  private func wholeNumbers(_ count: Int, below limit: Int) -> [Float] {
    (0..<count).map { index in
      let mixed = index * 7 + index / 11
      return Float(mixed % (2 * limit - 1) - limit + 1)
    }
  }
}
