// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Testing

@Suite struct NormalizationInferenceTests {
  private static let groups: [String: AttributeValue] = ["num_groups": 2]

  @Test(arguments: [
    CallCase.f32(.logSoftmax, [2, 3], attributes: ["axis": 0], gives: [2, 3]), .f32(.logSoftmax, [], gives: []),
    .f32(.logSoftmax, [2, 3], attributes: ["axis": 2], fails: "axis 2"),
    .f32(.rmsNormalization, [2, 3, 4], [4], gives: [2, 3, 4]),
    .f32(.rmsNormalization, [2, 3, 4], [2, 1, 1], attributes: ["axis": 1], gives: [2, 3, 4]),
    .call(.rmsNormalization, [.tensor(.float32, [2, 3]), .tensor(.float16, [3])], .types([(.float16, [2, 3])])),
    .f32(.rmsNormalization, [2, 3], [2], fails: "'scale'"), .f32(.rmsNormalization, [3], [2, 3], fails: "'scale'"),
    .f32(.rmsNormalization, [2, 3], [3], attributes: ["axis": -3], fails: "axis -3"),
    .call(
      .rmsNormalization, [.tensor(.float32, [2, 3]), .tensor(.float32, [3])], attributes: ["stash_type": 11],
      .refusal(.unsupported, "'stash_type' is 11")),
    .f32(.groupNormalization, [2, 4, 5], [4], [4], attributes: groups, gives: [2, 4, 5]),
    .f32(.groupNormalization, [2, 4], [4], [4], attributes: groups, gives: [2, 4]),
    .f32(.groupNormalization, [2, 4, 5], [4], [4], attributes: ["num_groups": 3], fails: "'num_groups' is 3"),
    .f32(.groupNormalization, [2, 4, 5], [4], [4], attributes: ["num_groups": 0], fails: "'num_groups' is 0"),
    .f32(.groupNormalization, [2, 4, 5], [4], [4], fails: "'num_groups'"),
    // A number for each group was the form of opset 18.
    .f32(.groupNormalization, [2, 4, 5], [2], [2], attributes: groups, fails: "it must be [4]"),
    .f32(.groupNormalization, [4], [4], [4], attributes: groups, fails: "an axis of images and one of channels"),
    .call(
      .groupNormalization, [.tensor(.float32, [2, 4]), .tensor(.float32, [4]), .tensor(.float32, [4])],
      attributes: ["num_groups": 2, "stash_type": 10], .refusal(.unsupported, "'stash_type' is 10")),
    .f32(.instanceNormalization, [2, 3, 0], [3], [3], gives: [2, 3, 0]),
    .f32(.instanceNormalization, [2, 3, 4], [3], [1], fails: "'B' has the shape [1]"),
    .f32(.instanceNormalization, [3], [3], [3], fails: "channels"),
    .f32(.batchNormalization, [2, 3, 4], [3], [3], [3], [3], gives: [2, 3, 4]),
    .f32(.batchNormalization, [7], [1], [1], [1], [1], gives: [7]),
    .f32(.batchNormalization, [], [1], [1], [1], [1], fails: "scalar"),
    .f32(.batchNormalization, [2, 3, 4], [3], [3], [3], [4], fails: "'input_var'"),
    .f32(.batchNormalization, [2, 3, 4], [3, 1], [3], [3], [3], fails: "'scale'"),
  ])
  func infers(_ call: CallCase) throws { try call.check() }

  @Test func batchNormalizationIsThatOfInference() throws {
    func inputs(_ dtypes: DType...) -> [CallCase.Input] {
      [.tensor(dtypes[0], [2, 3])] + dtypes.dropFirst().map { .tensor($0, [3]) }
    }
    let mixed = inputs(.float16, .float32, .float32, .float64, .float64)
    try CallCase.call(.batchNormalization, mixed, .types([(.float16, [2, 3])])).check()
    try CallCase.call(
      .batchNormalization, inputs(.float16, .float32, .float16, .float32, .float32), .refusal(.invalidArgument, "cast")
    ).check()
    try CallCase.call(
      .batchNormalization, mixed, attributes: ["training_mode": 1], .refusal(.unsupported, "'training_mode'")
    ).check()
    // The running statistics are results of training.
    let plain = [Operand.dense(.float32, [2, 3])] + (0..<4).map { _ in Operand.dense(.float32, [3]) }
    let error = #expect(throws: DeviceError.self) { try OperatorCall(.batchNormalization, plain, outputCount: 3) }
    #expect(error?.code == .invalidArgument)
  }

  /// Shapes of X, cosines, sines and positions (nil: absent), attributes, and a piece of the refusal, nil for none.
  static let rotations: [([Int], [Int], [Int], [Int]?, [String: AttributeValue], String?)] = [
    ([2, 3, 5, 8], [9, 4], [9, 4], [2, 5], [:], nil), ([2, 3, 5, 8], [2, 5, 4], [2, 5, 4], nil, [:], nil),
    ([2, 5, 24], [9, 4], [9, 4], [2, 5], ["num_heads": 3], nil),
    ([2, 3, 5, 8], [9, 2], [9, 2], [2, 5], ["rotary_embedding_dim": 4, "interleaved": 1], nil),
    ([2, 3, 0, 8], [0, 4], [0, 4], [2, 0], [:], nil),
    ([2, 5, 24], [9, 4], [9, 4], [2, 5], [:], "'num_heads'"),
    ([2, 5, 24], [9, 4], [9, 4], [2, 5], ["num_heads": 0], "'num_heads'"),
    ([2, 5, 24], [9, 4], [9, 4], [2, 5], ["num_heads": 5], "'num_heads'"),
    ([5, 24], [9, 4], [9, 4], nil, [:], "X has the shape"),
    ([2, 3, 5, 7], [9, 3], [9, 3], [2, 5], [:], "odd"),
    ([2, 3, 5, 8], [9, 4], [9, 4], [2, 5], ["rotary_embedding_dim": 10], "'rotary_embedding_dim' is 10"),
    ([2, 3, 5, 8], [9, 4], [9, 4], [2, 5], ["rotary_embedding_dim": 3], "'rotary_embedding_dim' is 3"),
    ([2, 3, 5, 8], [9, 4], [9, 4], [2, 5], ["rotary_embedding_dim": -2], "'rotary_embedding_dim' is -2"),
    ([2, 3, 5, 8], [9, 4], [9, 4], [1, 5], [:], "position_ids"),
    ([2, 3, 5, 8], [9, 4], [9, 4], nil, [:], "cos_cache"),
    ([2, 3, 5, 8], [2, 5, 4], [2, 5, 4], [2, 5], [:], "cos_cache"),
    ([2, 3, 5, 8], [9, 4], [8, 4], [2, 5], [:], "sin_cache"),
    ([2, 3, 5, 8], [9, 8], [9, 8], [2, 5], [:], "cos_cache"),
  ]

  @Test(arguments: rotations.indices) func rotaryEmbedding(_ row: Int) throws {
    let (x, cos, sin, ids, attributes, refusal) = Self.rotations[row]
    let inputs: [CallCase.Input] = [
      .tensor(.float16, x), .tensor(.float16, cos), .tensor(.float16, sin), ids.map { .tensor(.int64, $0) } ?? .absent,
    ]
    try CallCase.call(
      .rotaryEmbedding, inputs, attributes: attributes,
      refusal.map { .refusal(.invalidArgument, $0) } ?? .types([(.float16, x)])
    ).check()
  }
}
