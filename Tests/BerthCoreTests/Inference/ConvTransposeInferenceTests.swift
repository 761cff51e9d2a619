// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Testing

@Suite struct ConvTransposeInferenceTests {
  @Test(arguments: [
    CallCase.f32(.convTranspose, [1, 2, 5], [2, 3, 3], gives: [1, 3, 7]),
    .f32(.convTranspose, [1, 4, 5, 5], [4, 3, 3, 3], attributes: ["group": 2], gives: [1, 6, 7, 7]),
    .f32(.convTranspose, [1, 1, 4], [1, 1, 3], attributes: ["strides": [3], "pads": [1, 2]], gives: [1, 1, 9]),
    .f32(
      .convTranspose, [1, 1, 4], [1, 1, 3], attributes: ["strides": [3], "output_padding": [2]], gives: [1, 1, 14]),
    .f32(
      .convTranspose, [1, 1, 4], [1, 1, 3], attributes: ["strides": [3], "output_shape": [15]], gives: [1, 1, 15]),
    .f32(
      .convTranspose, [1, 1, 4], [1, 1, 3], attributes: ["strides": [3], "auto_pad": "SAME_UPPER"], gives: [1, 1, 12]),
    .f32(.convTranspose, [0, 1, 4], [1, 0, 3], gives: [0, 0, 6]),
    .f32(.convTranspose, [1, 2], [2, 3], fails: "at least 3"),
    .f32(.convTranspose, [1, 2, 5], [3, 2, 3], fails: "'group' 1"),
    .f32(.convTranspose, [1, 3, 5], [3, 2, 3], attributes: ["group": 2], fails: "'group' 2"),
    .f32(.convTranspose, [1, 2, 5], [2, 3, 3], [4], fails: "must be [3]"),
    .f32(.convTranspose, [1, 2, 5], [2, 3, 0], fails: "is empty"),
    .f32(.convTranspose, [1, 1, 4], [1, 1, 3], attributes: ["pads": [5, 5]], fails: "cuts off more"),
    .f32(.convTranspose, [1, 1, 4], [1, 1, 3], attributes: ["output_padding": [1]], fails: "'output_padding'"),
    .f32(.convTranspose, [1, 1, 4], [1, 1, 3], attributes: ["output_shape": [-1]], fails: "'output_shape'"),
  ])
  func infers(_ call: CallCase) throws { try call.check() }
}
