// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `IsNaN`: whether it is NaN.
  public static let isNaN = elementwiseTest("IsNaN", version: 20, summary: "whether it is NaN")
}
