// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `GlobalMaxPool`: the greatest element of each channel.
  public static let globalMaxPool = globalPooling(
    "GlobalMaxPool", version: 22, summary: "greatest element of each channel")
}
