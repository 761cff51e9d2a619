// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Sum`: the sum of the inputs, broadcast as numpy does.
  public static let sum = elementwiseVariadic(
    "Sum", version: 13, summary: "the sum of the inputs, broadcast", output: "sum")
}
