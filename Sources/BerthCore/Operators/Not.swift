// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Not`: whether it is false.
  public static let not = elementwiseUnary("Not", version: 1, summary: "whether it is false", dtypes: [.bool])
}
