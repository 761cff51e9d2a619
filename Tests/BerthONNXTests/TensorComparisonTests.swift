// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Testing

@testable import BerthONNX

@Suite struct TensorComparisonTests {
  static func difference(_ got: HostTensor, _ expected: HostTensor, _ tolerance: Tolerance = .standard) -> String? {
    TensorComparison.difference(got, expected: expected, tolerance: tolerance)
  }

  static func bits16(_ dtype: DType, _ values: [UInt16]) throws -> HostTensor {
    try HostTensor(TensorType(dtype, try Shape([values.count])), bytes: values.withUnsafeBytes { [UInt8]($0) })
  }

  @Test(
    arguments: [
      (1, 1, true), (1.0009, 1, true), (0.9991, 1, true), (1.0011, 1, false), (0.9989, 1, false), (0, 1e-7, true),
      (0, 1.1e-7, false), (-0.0, 0, true), (.nan, .nan, true), (.nan, 1, false), (1, .nan, false),
      (.infinity, .infinity, true), (-.infinity, .infinity, false), (.greatestFiniteMagnitude, .infinity, false),
      (.infinity, .greatestFiniteMagnitude, false), (-1, 1, false),
    ] as [(Float, Float, Bool)])
  func floatsMayBeNear(_ got: Float, _ expected: Float, _ isNear: Bool) throws {
    #expect((Self.difference(try floats([got]), try floats([expected])) == nil) == isNear)
  }

  @Test func aTestMayStateItsTolerance() throws {
    let loose = Tolerance(relative: 0.1, absolute: 0)
    #expect(Self.difference(try floats([1.05]), try floats([1]), loose) == nil)
    #expect(Self.difference(try floats([1.2]), try floats([1]), loose) != nil)
    #expect(Self.difference(try floats([1e-9]), try floats([0]), loose) != nil)
  }

  @Test func bfloat16HasTwoUnitsInTheLastPlace() throws {
    // 1, and one, two and three units above it.
    let one: UInt16 = 0x3F80
    for (units, isNear) in [(UInt16(1), true), (2, true), (3, false)] {
      let (got, expected) = (try Self.bits16(.bfloat16, [one + units]), try Self.bits16(.bfloat16, [one]))
      #expect((Self.difference(got, expected) == nil) == isNear)
    }
  }

  @Test func float16HasTwoUnitsInTheLastPlaceBehindSeveralNodes() throws {
    let one: UInt16 = 0x3C00
    for (nodes, units, isNear) in [(1, UInt16(1), true), (1, 2, false), (2, 2, true), (2, 3, false)] {
      let (got, expected) = (try Self.bits16(.float16, [one + units]), try Self.bits16(.float16, [one]))
      let difference = TensorComparison.difference(got, expected: expected, tolerance: .standard, nodes: nodes)
      #expect((difference == nil) == isNear)
    }
    #expect(Self.difference(try floats([1.0015]), try floats([1])) != nil, "other dtypes have no more")
  }

  @Test func float16IsReadExactly() throws {
    // The least subnormal, the greatest subnormal, one, the greatest, infinity.
    for (bits, value): (UInt16, Double) in [
      (1, 0x1p-24), (0x03FF, 0x3FFp-24), (0x3C00, 1), (0xBC00, -1), (0x7BFF, 65_504), (0x7C00, .infinity), (0x8000, 0),
    ] {
      #expect(try Self.bits16(.float16, [bits]).double(at: 0) == value)
    }
    #expect(try Self.bits16(.float16, [0x7C01]).double(at: 0)?.isNaN == true)
    #expect(Self.difference(try Self.bits16(.float16, [0x3C01]), try Self.bits16(.float16, [0x3C00])) == nil)
    #expect(Self.difference(try Self.bits16(.float16, [0x3C02]), try Self.bits16(.float16, [0x3C00])) != nil)
  }

  @Test func integersAndTruthMustBeEqual() throws {
    #expect(Self.difference(HostTensor([1_000_000]), HostTensor([1_000_001])) != nil)
    let (yes, no) = (
      try HostTensor(TensorType(.bool, [1]), bytes: [1]), try HostTensor(TensorType(.bool, [1]), bytes: [0])
    )
    #expect(Self.difference(yes, no) == "[0]: got true, expected false; 1 of 1 elements differ")
    #expect(Self.difference(yes, yes) == nil)
  }

  @Test func typesMustBeEqual() throws {
    #expect(Self.difference(try floats([1], [1]), try floats([1], [])) == "is float32[1], expected float32[]")
    #expect(Self.difference(try floats([], [0, 2]), try floats([], [2, 0])) != nil)
    let narrow = try HostTensor(TensorType(.int32, [1]), bytes: [1, 0, 0, 0])
    #expect(Self.difference(narrow, HostTensor([1])) == "is int32[1], expected int64[1]")
  }

  @Test func theFirstDifferenceIsNamed() throws {
    let message = Self.difference(try floats([1, 2, 0.5, 4, 9, 9], [2, 3]), try floats([1, 2, 3, 4, 5, 6], [2, 3]))
    #expect(message?.hasPrefix("[0, 2]: got 0.5, expected 3.0 (relative tolerance 0.001") == true, "\(message ?? "")")
    #expect(message?.hasSuffix("3 of 6 elements differ") == true)
  }
}
