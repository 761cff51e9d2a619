// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Testing

@Suite struct PoolingInferenceTests {
  @Test(arguments: [
    CallCase.f32(.maxPool, [1, 2, 7, 8], attributes: ["kernel_shape": [3, 2]], gives: [1, 2, 5, 7]),
    .f32(.averagePool, [1, 2, 6], attributes: ["kernel_shape": [3], "strides": [2]], gives: [1, 2, 2]),
    .f32(
      .averagePool, [1, 2, 6], attributes: ["kernel_shape": [3], "strides": [2], "ceil_mode": 1], gives: [1, 2, 3]),
    // A last window that would begin behind the input is left out.
    .f32(
      .averagePool, [1, 1, 2], attributes: ["kernel_shape": [1], "strides": [2], "ceil_mode": 1], gives: [1, 1, 1]),
    .f32(
      .maxPool, [1, 1, 7, 7], attributes: ["kernel_shape": [3, 3], "auto_pad": "SAME_LOWER", "strides": [2, 2]],
      gives: [1, 1, 4, 4]),
    .f32(.maxPool, [0, 1, 2], attributes: ["kernel_shape": [5]], gives: [0, 1, 0]),
    .f32(.globalMaxPool, [2, 3, 4, 5], gives: [2, 3, 1, 1]),
    .f32(.globalAveragePool, [2, 3, 4], gives: [2, 3, 1]),
    .f32(.globalAveragePool, [2, 3], fails: "at least 3 axes"),
    .f32(.globalMaxPool, [2, 3, 0], fails: "no element to pool"),
    .f32(.maxPool, [1, 2], attributes: ["kernel_shape": []], fails: "at least 3 axes"),
    .f32(.maxPool, [1, 1, 5], fails: "'kernel_shape'"),
    .f32(.maxPool, [1, 1, 5], attributes: ["kernel_shape": [0]], fails: "'kernel_shape'"),
    .f32(.maxPool, [1, 1, 5], attributes: ["kernel_shape": [2, 2]], fails: "'kernel_shape'"),
    .f32(.maxPool, [1, 1, 5], attributes: ["kernel_shape": [6]], fails: "wider than"),
    .f32(.maxPool, [1, 1, 5], attributes: ["kernel_shape": [2], "storage_order": 2], fails: "'storage_order'"),
    .f32(.maxPool, [1, 1, .max], attributes: ["kernel_shape": [2]], fails: "longer than"),
  ])
  func infers(_ call: CallCase) throws { try call.check() }
}
