// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `GlobalAveragePool`: the mean of each channel.
  public static let globalAveragePool = globalPooling(
    "GlobalAveragePool", version: 22, summary: "mean of each channel")
}
