// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Min`: the least of the inputs, broadcast as numpy does; NaN if one of them is. (Not called `min`: that would
  /// hide Swift's own in the files of all operators.)
  public static let minimum = elementwiseVariadic(
    "Min", version: 13, summary: "the least of the inputs, broadcast", output: "min", dtypes: .numbers)
}
