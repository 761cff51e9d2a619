// SPDX-License-Identifier: Apache-2.0

/// Sentences that several oracles share.
enum Rule {
  static let moved = "exact: the operator moves data and computes nothing, so every bit must be the same"
  static let known = "exact: the result follows from the call alone, so every bit must be the same"
  static let scattered =
    "exact where the data is left, replaced, or combined with one update, which IEEE 754 rounds once; which of several updates "
    + "replaces an element is left open. Of n updates that are added: gamma_n (sum|a| + |y|)/2, exact where every partial sum is "
    + "representable; that are multiplied: gamma_n |y|, exact where every partial product is, left open where one may overflow or "
    + "underflow; u that of the dtype itself, since the definition rounds each step to it. The greatest and least are exact, NaN if "
    + "there is one; integers wrap"
  static let chosen =
    "exact: the result is one of the inputs; a NaN is as good as any other, a zero of either sign likewise"
  static let integral =
    "exact: the integer, with the sign of x where it is a zero (IEEE 754, roundToIntegral); what is integral, infinite or NaN stays"
  static let rounded =
    "correctly rounded: IEEE 754 defines the result to the last bit, and float32 arithmetic rounded once more to float16 or "
    + "bfloat16 gives the same (24 >= 2p + 2); integers wrap"
  static let contraction =
    "exact where every partial sum is exactly representable; else gamma_(n-1) (sum|a||b| + |y|)/2 for n - 1 additions in any order, "
    + "plus u sum|a||b| where products are rounded, in float64 for float64 and in float32 for all else, fused or not, plus half an "
    + "ulp for a last rounding to float16 or bfloat16 (after Higham, Accuracy and Stability of Numerical Algorithms, ch. 3 and 4); "
    + "integers exact modulo 2^bits"

  /// An elementary function that OpenCL C bounds by the same number of units in the last place in both of its formats.
  static func elementary(_ limit: Double) -> String {
    "within \(Int(limit)) ulp in float64 and float32 (OpenCL C, full profile), float16 and bfloat16 computed so in float32 and "
      + "rounded once more"
  }
}
