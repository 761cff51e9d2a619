// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Mean`: the mean of the inputs, broadcast as numpy does.
  public static let mean = elementwiseVariadic(
    "Mean", version: 13, summary: "the mean of the inputs, broadcast", output: "mean")
}
