// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Testing

@Suite struct MatMulIntegerInferenceTests {
  private static let (a, b) = (CallCase.Input.tensor(.uint8, [2, 3]), CallCase.Input.tensor(.int8, [3, 4]))

  /// A call on A uint8 and B int8 of these shapes, with these zero points.
  private static func call(
    _ a: [Int], _ b: [Int], zeroA: [Int]? = nil, zeroB: [Int]? = nil, _ expectation: CallCase.Expectation
  ) -> CallCase {
    .call(
      .matMulInteger,
      [
        .tensor(.uint8, a), .tensor(.int8, b), zeroA.map { .tensor(.uint8, $0) } ?? .absent,
        zeroB.map { .tensor(.int8, $0) } ?? .absent,
      ], expectation)
  }

  private static func gives(_ extents: [Int]) -> CallCase.Expectation { .types([(.int32, extents)]) }

  @Test(arguments: [
    call([2, 3], [3, 4], gives([2, 4])), call([3], [3], gives([])), call([5, 2, 3], [3, 4], gives([5, 2, 4])),
    call([3], [5, 3, 4], zeroA: [], zeroB: [1], gives([5, 4])), call([2, 3], [3], zeroA: [2], gives([2])),
    call([2, 3], [3, 4], zeroA: [1], zeroB: [], gives([2, 4])),
    call([2, 3], [3, 4], zeroA: [2], zeroB: [4], gives([2, 4])),
    call([2, 3], [3, 4], zeroA: [2, 1], zeroB: [1, 4], gives([2, 4])),
    call([5, 1, 2, 3], [6, 3, 4], zeroA: [5, 1, 2, 1], zeroB: [6, 1, 4], gives([5, 6, 2, 4])),
    call([0, 3], [3, 4], zeroA: [0], gives([0, 4])),
    call([], [3], .refusal(.invalidArgument, "MatMulInteger takes no scalars")),
    call([2, 3], [4, 3], .refusal(.invalidArgument, "inner extents 3 and 4")),
    call([2, 3], [3, 4], zeroA: [3], .refusal(.invalidArgument, "[2] or [2, 1], one for each row")),
    call([2, 3], [3, 4], zeroA: [1, 3], .refusal(.invalidArgument, "'a_zero_point'")),
    call([2, 3], [3, 4], zeroB: [3], .refusal(.invalidArgument, "[4] or [1, 4], one for each column")),
    call([2, 3], [3, 4], zeroB: [3, 1], .refusal(.invalidArgument, "'b_zero_point'")),
    call([3], [3, 4], zeroA: [3], .refusal(.invalidArgument, "[] or [1]")),
    // What numpy would broadcast, and vectors beside batches: ONNX's text has neither.
    call([2, 3], [3, 4], zeroA: [1, 1], .refusal(.unsupported, "'a_zero_point' has the shape [1, 1]")),
    call([5, 2, 3], [3, 4], zeroA: [2], .refusal(.unsupported, "[5, 2, 1], one for each row")),
    call([5, 2, 3], [3, 4], zeroA: [2, 1], .refusal(.unsupported, "'a_zero_point'")),
    call([2, 3], [5, 3, 4], zeroB: [4], .refusal(.unsupported, "[5, 1, 4], one for each column")),
  ])
  func infers(_ call: CallCase) throws { try call.check() }

  @Test func dtypesAreBytesEachForItself() throws {
    for left in DType.allKnown {
      for right in DType.allKnown {
        let allowed: [DType] = [.int8, .uint8]
        try CallCase.call(
          .matMulInteger, [.tensor(left, [2, 3]), .tensor(right, [3, 4])],
          allowed.contains(left) && allowed.contains(right)
            ? Self.gives([2, 4]) : .refusal(.invalidArgument, allowed.contains(left) ? "\(right)" : "\(left)")
        ).check()
      }
    }
    let mixed = CallCase.Expectation.refusal(.invalidArgument, "'a_zero_point'")
    try CallCase.call(.matMulInteger, [Self.a, Self.b, .tensor(.int8, [])], mixed).check()
  }

  /// Every form of zero points must reach each line's own, and only those.
  @Test(arguments: [
    ([2, 3], [3, 4], [], [], [0, 0], [0, 0, 0, 0]), ([2, 3], [3, 4], [2], [1, 4], [0, 1], [0, 1, 2, 3]),
    ([3], [3], [1], [1], [0], [0]), ([2, 3], [3], [2, 1], [], [0, 1], [0]),
    ([2, 1, 2, 3], [2, 3, 1], [2, 1, 2, 1], [2, 1, 1], [0, 1, 0, 1, 2, 3, 2, 3], [0, 1, 0, 1]),
    ([2, 3], [2, 3, 2], [2], [2, 1, 2], [0, 1, 0, 1], [0, 1, 2, 3]),
  ])
  func geometry(_ a: [Int], _ b: [Int], _ zeroA: [Int], _ zeroB: [Int], _ rows: [Int], _ columns: [Int]) throws {
    let call = try OperatorCall(
      .matMulInteger,
      [
        .dense(.int8, try Shape(a)), .dense(.uint8, try Shape(b)), .dense(.int8, try Shape(zeroA)),
        .dense(.uint8, try Shape(zeroB)),
      ])
    let geometry = try MatMulIntegerGeometry(call)
    #expect(TensorDescriptorTests.places(try #require(geometry.aZeroPoint)) == rows)
    #expect(TensorDescriptorTests.places(try #require(geometry.bZeroPoint)) == columns)
    #expect(geometry.product == (try MatrixProductGeometry(call)) && call.flops == geometry.product.flops)
  }

  @Test func absentZeroPointsAndOtherOperators() throws {
    let plain = try MatMulIntegerGeometry(try OperatorCall(.matMulInteger, [.dense(.int8, [2]), .dense(.int8, [2])]))
    #expect(plain.aZeroPoint == nil && plain.bZeroPoint == nil)
    let matMul = try OperatorCall(.matMul, [.dense(.float32, [2]), .dense(.float32, [2])])
    #expect(throws: DeviceError.self) { try MatMulIntegerGeometry(matMul) }
  }
}
