// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Max`: the greatest of the inputs, broadcast as numpy does; NaN if one of them is. (Not called `max`: that would
  /// hide Swift's own in the files of all operators.)
  public static let maximum = elementwiseVariadic(
    "Max", version: 13, summary: "the greatest of the inputs, broadcast", output: "max", dtypes: .numbers)
}
