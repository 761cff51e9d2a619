// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Testing

@Suite struct ConvInferenceTests {
  @Test(arguments: [
    CallCase.f32(.conv, [1, 1, 5, 5], [1, 1, 3, 3], gives: [1, 1, 3, 3]),
    .f32(.conv, [2, 3, 8], [4, 3, 3], gives: [2, 4, 6]),
    .f32(.conv, [2, 3, 4, 5, 6], [4, 3, 1, 2, 3], gives: [2, 4, 4, 4, 4]),
    .f32(.conv, [1, 1, 2, 2, 2, 2, 2, 2], [1, 1, 1, 1, 1, 1, 1, 2], gives: [1, 1, 2, 2, 2, 2, 2, 1]),
    .f32(.conv, [1, 3, 5, 5], [4, 3, 3, 3], [4], gives: [1, 4, 3, 3]),
    .f32(.conv, [1, 4, 5], [6, 2, 3], attributes: ["group": 2], gives: [1, 6, 3]),
    .f32(.conv, [1, 4, 5], [4, 1, 3], attributes: ["group": 4], gives: [1, 4, 3]),
    .f32(.conv, [1, 1, 7], [1, 1, 3], attributes: ["strides": [2]], gives: [1, 1, 3]),
    .f32(.conv, [1, 1, 8], [1, 1, 3], attributes: ["strides": [2]], gives: [1, 1, 3]),
    .f32(.conv, [1, 1, 7], [1, 1, 3], attributes: ["dilations": [3]], gives: [1, 1, 1]),
    .f32(.conv, [1, 1, 7], [1, 1, 3], attributes: ["pads": [1, 2]], gives: [1, 1, 8]),
    .f32(.conv, [1, 1, 4, 4], [1, 1, 3, 3], attributes: ["pads": [1, 0, 0, 2]], gives: [1, 1, 3, 4]),
    .f32(.conv, [1, 1, 7], [1, 1, 4], attributes: ["auto_pad": "SAME_UPPER"], gives: [1, 1, 7]),
    .f32(.conv, [1, 1, 7], [1, 1, 4], attributes: ["auto_pad": "SAME_LOWER", "strides": [3]], gives: [1, 1, 3]),
    .f32(.conv, [1, 1, 7], [1, 1, 4], attributes: ["auto_pad": "VALID"], gives: [1, 1, 4]),
    .f32(.conv, [1, 1, 7], [1, 1, 4], attributes: ["kernel_shape": [4]], gives: [1, 1, 4]),
    .f32(.conv, [0, 1, 7], [1, 1, 4], gives: [0, 1, 4]), .f32(.conv, [1, 0, 7], [2, 0, 4], gives: [1, 2, 4]),
    .f32(.conv, [1, 1, 7], [0, 1, 4], gives: [1, 0, 4]),
    .f32(.conv, [1, 1], [1, 1], fails: "at least 3"), .f32(.conv, [1, 1, 5], [1, 1, 3, 3], fails: "same rank"),
    .f32(.conv, [1, 3, 5], [4, 2, 3], fails: "'group' 1"),
    .f32(.conv, [1, 4, 5], [3, 2, 3], attributes: ["group": 2], fails: "'group' 2"),
    .f32(.conv, [1, 4, 5], [4, 4, 3], attributes: ["group": 0], fails: "'group' 0"),
    .f32(.conv, [1, 4, 5], [4, 4, 3], attributes: ["group": -1], fails: "'group' -1"),
    .f32(.conv, [1, 4, 5], [4, 4, 3], attributes: ["group": .int(.max)], fails: "'group'"),
    .f32(.conv, [1, 4, 5], [4, 4, 3], attributes: ["group": .int(1 << 62)], fails: "'group'"),
    .f32(.conv, [1, 1, 2], [1, 1, 3], fails: "wider than spatial axis 0"),
    .f32(.conv, [1, 1, 5], [1, 1, 3], attributes: ["dilations": [3]], fails: "wider than"),
    .f32(.conv, [1, 1, 5], [1, 1, 0], fails: "is empty"),
    .f32(.conv, [1, 1, 5], [1, 1, 3], [2], fails: "must be [1]"),
    .f32(.conv, [1, 1, 5], [1, 1, 3], [], fails: "must be [1]"),
    .f32(.conv, [1, 1, 5], [1, 1, 3], attributes: ["strides": [0]], fails: "'strides'"),
    .f32(.conv, [1, 1, 5], [1, 1, 3], attributes: ["strides": [1, 1]], fails: "'strides'"),
    .f32(.conv, [1, 1, 5], [1, 1, 3], attributes: ["dilations": [-1]], fails: "'dilations'"),
    .f32(.conv, [1, 1, 5], [1, 1, 3], attributes: ["pads": [1]], fails: "'pads'"),
    .f32(.conv, [1, 1, 5], [1, 1, 3], attributes: ["pads": [-1, 0]], fails: "'pads'"),
    .f32(.conv, [1, 1, 5], [1, 1, 3], attributes: ["pads": .ints([.max, .max])], fails: "'pads'"),
    .f32(.conv, [1, 1, 5], [1, 1, 3], attributes: ["kernel_shape": [5]], fails: "'kernel_shape'"),
    .f32(.conv, [1, 1, 5], [1, 1, 3], attributes: ["auto_pad": "SAME"], fails: "'auto_pad'"),
    .f32(.conv, [1, 1, 5], [1, 1, 3], attributes: ["auto_pad": "VALID", "pads": [1, 1]], fails: "only one"),
    .f32(.conv, [1, 1, .max], [1, 1, 3], attributes: ["pads": [1, 1]], fails: "longer than"),
    .f32(.conv, [1, 1, 5], [1, 1, 1 << 40], attributes: ["dilations": .ints([1 << 30])], fails: "too wide"),
  ])
  func infers(_ call: CallCase) throws { try call.check() }

  /// Paddings that `auto_pad` works out: the odd element goes behind with SAME_UPPER, in front with SAME_LOWER.
  @Test(arguments: [
    ("SAME_UPPER", 7, 4, 1, 1, 1, 2, 7), ("SAME_LOWER", 7, 4, 1, 1, 2, 1, 7), ("SAME_UPPER", 7, 3, 2, 1, 1, 1, 4),
    ("SAME_UPPER", 8, 3, 2, 1, 0, 1, 4), ("SAME_LOWER", 8, 3, 2, 1, 1, 0, 4), ("SAME_UPPER", 5, 3, 1, 2, 2, 2, 5),
    ("SAME_UPPER", 9, 1, 3, 1, 0, 0, 3), ("VALID", 9, 3, 2, 1, 0, 0, 4), ("NOTSET", 9, 3, 2, 1, 0, 0, 4),
  ])
  func paddings(
    _ mode: String, _ extent: Int, _ kernel: Int, _ stride: Int, _ dilation: Int, _ before: Int, _ after: Int,
    _ output: Int
  ) throws {
    let call = try OperatorCall(
      .conv, [.dense(.float32, try Shape([1, 2, extent])), .dense(.float32, try Shape([3, 2, kernel]))],
      attributes: ["auto_pad": .string(mode), "strides": .ints([stride]), "dilations": .ints([dilation])])
    let geometry = try ConvGeometry(call)
    #expect(
      geometry.window.padsBegin == [before] && geometry.window.padsEnd == [after] && geometry.window.output == [output])
    #expect(geometry.outputShape.extents == [1, 3, output])
    #expect(call.flops == 2 * 3 * output * 2 * kernel)
  }

  @Test func geometryFillsEverythingIn() throws {
    let call = try OperatorCall(
      .conv, [.dense(.float32, [5, 4, 6, 7]), .dense(.float32, [8, 2, 3, 2])], attributes: ["group": 2])
    let geometry = try ConvGeometry(call)
    #expect(geometry.images == 5 && geometry.inputChannels == 4 && geometry.outputChannels == 8 && geometry.groups == 2)
    #expect(geometry.window.input == [6, 7] && geometry.window.kernel == [3, 2] && geometry.window.output == [4, 6])
    #expect(geometry.window.strides == [1, 1] && geometry.window.dilations == [1, 1])
    #expect(geometry.flops == 2 * (5 * 8 * 4 * 6) * 2 * 6)
  }
}
