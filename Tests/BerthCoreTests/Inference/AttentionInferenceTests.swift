// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Testing

@Suite struct AttentionInferenceTests {
  /// A call on float32 tensors of these shapes.
  private static func call(
    _ q: [Int], _ k: [Int], _ v: [Int], mask: CallCase.Input = .absent, past: ([Int], [Int])? = nil,
    valid: [Int]? = nil, with attributes: [String: AttributeValue] = [:], _ expectation: CallCase.Expectation
  ) -> CallCase {
    func data(_ extents: [Int]?) -> CallCase.Input { extents.map { .tensor(.float32, $0) } ?? .absent }
    return .call(
      .attention,
      [
        data(q), data(k), data(v), mask, data(past?.0), data(past?.1),
        valid.map { .tensor(.int64, $0) } ?? .absent,
      ], attributes: attributes, expectation)
  }

  private static func gives(_ shapes: [Int]...) -> CallCase.Expectation { .types(shapes.map { (.float32, $0) }) }
  private static func refuses(_ piece: String) -> CallCase.Expectation { .refusal(.invalidArgument, piece) }
  private static func heads(_ q: Int, _ k: Int) -> [String: AttributeValue] {
    ["q_num_heads": .int(q), "kv_num_heads": .int(k)]
  }
  private static let q = [2, 6, 5, 8]
  private static let k = [2, 3, 7, 8]
  private static let v = [2, 3, 7, 4]

  private static func masked(_ dtype: DType, _ shape: [Int], _ expectation: CallCase.Expectation) -> CallCase {
    call(q, k, v, mask: .tensor(dtype, shape), expectation)
  }

  @Test(arguments: [
    call(q, k, v, gives([2, 6, 5, 4], [2, 3, 7, 8], [2, 3, 7, 4], [2, 6, 5, 7])),
    call(
      q, k, v, past: ([2, 3, 4, 8], [2, 3, 4, 4]), gives([2, 6, 5, 4], [2, 3, 11, 8], [2, 3, 11, 4], [2, 6, 5, 11])),
    call(
      [2, 5, 48], [2, 7, 24], [2, 7, 12], with: heads(6, 3),
      gives([2, 5, 24], [2, 3, 7, 8], [2, 3, 7, 4], [2, 6, 5, 7])),
    call([0, 2, 3, 4], [0, 2, 5, 4], [0, 2, 5, 4], gives([0, 2, 3, 4])),
    call(q, k, v, valid: [2], gives([2, 6, 5, 4])),
    call([2, 0, 3, 4], [2, 0, 5, 4], [2, 0, 5, 4], gives([2, 0, 3, 4])),
    masked(.bool, [7], gives([2, 6, 5, 4])), masked(.float32, [2, 1, 5, 3], gives([2, 6, 5, 4])),
    masked(.float16, [6, 1, 1], gives([2, 6, 5, 4])), masked(.bool, [5, 0], gives([2, 6, 5, 4])),
    masked(.int32, [5, 7], .refusal(.unsupported, "attn_mask is int32")), masked(.bool, [5, 8], refuses("[5, 8]")),
    masked(.bool, [], refuses("attn_mask")), masked(.bool, [4, 7], refuses("broadcast to [2, 6, 5, 7]")),
    masked(.bool, [1, 2, 6, 5, 7], refuses("attn_mask")), masked(.bool, [3, 5, 7], refuses("attn_mask")),
    call([5, 8], [7, 8], [7, 8], refuses("four axes")), call(q, [2, 7, 24], [2, 7, 12], refuses("four axes")),
    call([2, 5, 48], [2, 7, 24], [2, 7, 12], refuses("'q_num_heads' and 'kv_num_heads'")),
    call([2, 5, 48], [2, 7, 24], [2, 7, 12], with: heads(6, 0), refuses("above 0")),
    call([2, 5, 48], [2, 7, 24], [2, 7, 12], with: heads(5, 3), refuses("divided among 5 and 3")),
    call(q, k, v, with: heads(6, 3), refuses("belong to three axes")),
    call(q, [2, 4, 7, 8], [2, 4, 7, 4], refuses("6 heads")),
    call(q, [1, 3, 7, 8], v, refuses("same batch")), call(q, [2, 3, 7, 6], v, refuses("same head size")),
    call(q, k, [2, 3, 6, 4], refuses("positions")), call(q, [2, 0, 7, 8], [2, 0, 7, 4], refuses("0 heads")),
    call(q, k, v, past: ([2, 3, 4, 8], [2, 3, 5, 4]), refuses("past_value")),
    call(q, k, v, past: ([2, 3, 4, 8], [2, 3, 4]), refuses("past_value")),
    .call(
      .attention, [.tensor(.float32, q), .tensor(.float32, k), .tensor(.float32, v), .absent, .tensor(.float32, k)],
      refuses("together")),
    call(q, k, v, valid: [3], refuses("[2], one count a batch")),
    call(q, k, v, past: ([2, 3, 4, 8], [2, 3, 4, 4]), valid: [2], refuses("together with past_key")),
    call(q, k, v, with: ["scale": -1.0], refuses("'scale'")),
    call(q, k, v, with: ["softcap": -1.0], refuses("'softcap'")),
    call(q, k, v, with: ["scale": .float(.infinity)], refuses("'scale'")),
    call(q, k, v, with: ["left_window_size": -2], refuses("'left_window_size'")),
    call(q, k, v, with: ["right_window_size": -2], refuses("'right_window_size'")),
    call(q, k, v, with: ["qk_matmul_output_mode": 4], refuses("0 to 3")),
    call(q, k, v, with: ["softmax_precision": 7], refuses("'softmax_precision' is 7")),
    // Extents whose sums and products are beyond counting.
    call([0, 1, 1, 1 << 62], [0, 1, 1, 1 << 62], [0, 1, 1, 1 << 62], gives([0, 1, 1, 1 << 62])),
    call(
      [0, 1, 1, 1], [0, 1, 1 << 62, 1], [0, 1, 1 << 62, 1], past: ([0, 1, 1 << 62, 1], [0, 1, 1 << 62, 1]),
      refuses("2^63 - 1")),
    call([0, 1, 1 << 60], [0, 1, 1], [0, 1, 1 << 40], with: heads(1 << 60, 1), refuses("2^63 - 1")),
  ])
  func infers(_ call: CallCase) throws { try call.check() }

  @Test func dtypesGoByTheirVariables() throws {
    try CallCase.call(
      .attention, [.tensor(.float16, Self.q), .tensor(.float16, Self.k), .tensor(.float64, Self.v)],
      .types([(.float16, [2, 6, 5, 4]), (.float16, Self.k), (.float64, Self.v), (.float16, [2, 6, 5, 7])])
    ).check()
    try CallCase.call(
      .attention, [.tensor(.float16, Self.q), .tensor(.float32, Self.k), .tensor(.float32, Self.v)],
      Self.refuses("float32")
    ).check()
  }

  /// Heads within the last axis, by the strides of that axis.
  @Test func headsLieWhereTheyLie() throws {
    let q = try TensorDescriptor(.float32, [2, 5, 6], strides: Strides([40, 8, -1]), offset: 7)
    let k = Operand.dense(.float32, [2, 4, 3])
    let call = try OperatorCall(.attention, [Operand(q), k, k], attributes: Self.heads(2, 1))
    let geometry = try AttentionGeometry(call)
    let seen = try geometry.byHeads(q, heads: geometry.queryHeads)
    #expect(seen.shape == [2, 2, 5, 3] && seen.strides.values == [40, -3, 8, -1] && seen.offset == 7)
    #expect(geometry.groupSize == 2 && geometry.totalKeys == 4 && geometry.right == nil && geometry.scale == nil)
    #expect(call.flops == 2 * 2 * 5 * 4 * (2 * (3 + 3) + 5))
    #expect(throws: DeviceError.self) { try AttentionGeometry(try OperatorCall(.relu, [k])) }
  }
}
