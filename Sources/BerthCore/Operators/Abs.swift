// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Abs`: the magnitude of x, element by element. Integers wrap: that of the least one is the least one itself, as
  /// its negative is.
  public static let abs = elementwiseUnary("Abs", version: 13, summary: "|x|; integers wrap", dtypes: .numbers)
}
