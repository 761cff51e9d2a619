// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Testing

@Suite struct QuantizationInferenceTests {
  /// Data of a shape with scales of another, and what the message must say where that is wrong.
  static let granularities: [(data: [Int], scale: [Int], attributes: [String: AttributeValue], fails: String?)] = [
    ([2, 3], [], [:], nil), ([2, 3], [1], [:], nil), ([], [], [:], nil), ([5], [1], [:], nil), ([2, 3], [3], [:], nil),
    ([2, 3], [2], ["axis": 0], nil), ([2, 3], [3], ["axis": -1], nil), ([5], [5], ["axis": 0], nil),
    ([2, 5], [2, 3], ["block_size": 2], nil), ([2, 5], [2, 1], ["block_size": .int(.max)], nil),
    ([2, 0], [2, 0], ["block_size": 2], nil), ([4, 5], [2, 5], ["axis": -2, "block_size": 3], nil),
    ([2, 3], [2], [:], "can be [3]"), ([5], [5], [:], "axis 1"), ([2, 3], [2, 3], [:], "block_size"),
    ([2, 5], [2, 2], ["block_size": 2], "can be [2, 3]"), ([2, 5], [3], ["block_size": 2], "in blocks of 2"),
    ([2, 3], [], ["block_size": -1], "negative"), ([2, 3], [3], ["axis": 2], "axis 2"),
    ([2, 3], [3], ["axis": .int(.min)], "axis"),
  ]

  @Test(arguments: granularities)
  func scalesFitTheData(_ data: [Int], _ scale: [Int], _ attributes: [String: AttributeValue], _ fails: String?) throws
  {
    func expect(_ type: DType) -> CallCase.Expectation {
      fails.map { .refusal(.invalidArgument, $0) } ?? .types([(type, data)])
    }
    try CallCase.call(
      .quantizeLinear, [.tensor(.float16, data), .tensor(.float32, scale)], attributes: attributes, expect(.uint8)
    ).check()
    try CallCase.call(
      .dequantizeLinear, [.tensor(.int8, data), .tensor(.bfloat16, scale), .tensor(.int8, scale)],
      attributes: attributes, expect(.bfloat16)
    ).check()
  }

  @Test func dtypesOfResults() throws {
    func quantize(
      _ scale: DType, _ zero: CallCase.Input, _ attributes: [String: AttributeValue],
      _ expectation: CallCase.Expectation
    ) throws {
      try CallCase.call(
        .quantizeLinear, [.tensor(.float32, [3]), .tensor(scale, []), zero], attributes: attributes, expectation
      ).check()
    }
    try quantize(.float32, .tensor(.int16, []), [:], .types([(.int16, [3])]))
    try quantize(.float32, .tensor(.int16, [1]), ["output_dtype": 5], .types([(.int16, [3])]))
    try quantize(.float32, .absent, ["output_dtype": 3], .types([(.int8, [3])]))
    try quantize(.int32, .absent, ["precision": 1], .types([(.uint8, [3])]))
    try quantize(.float32, .tensor(.int16, []), ["output_dtype": 3], .refusal(.invalidArgument, "must be the same"))
    try quantize(.float32, .tensor(.int16, [3]), [:], .refusal(.invalidArgument, "y_zero_point"))
    try quantize(.float32, .absent, ["output_dtype": 17], .refusal(.unsupported, "output_dtype"))
    try quantize(.float32, .absent, ["precision": 11], .refusal(.unsupported, "precision"))
    try quantize(.int32, .absent, [:], .refusal(.unsupported, "precision"))
    try CallCase.call(
      .dequantizeLinear, [.tensor(.int32, [3]), .tensor(.float32, [])], attributes: ["output_dtype": 10],
      .types([(.float16, [3])])
    ).check()
    try CallCase.call(
      .dynamicQuantizeLinear, [.tensor(.float32, [2, 0])], .types([(.uint8, [2, 0]), (.float32, []), (.uint8, [])])
    ).check()
  }
}
