// SPDX-License-Identifier: Apache-2.0

/// A power series whose later terms count so little that the precision of a double is enough for them.
struct PowerSeries: Sendable {
  /// The coefficients of the first terms, the last of them first.
  private let leading: [DoubleDouble]
  /// The coefficients of the later terms, the last of them first.
  private let trailing: [Double]

  /// Takes the coefficients from the constant one on; the first `count` of them stay in full precision.
  init(_ coefficients: [DoubleDouble], leading count: Int) {
    leading = coefficients.prefix(count).reversed()
    trailing = coefficients.dropFirst(count).map(\.high).reversed()
  }

  /// The sum of the terms at x, by Horner's rule.
  func value(at x: DoubleDouble) -> DoubleDouble {
    var tail = 0.0
    for coefficient in trailing { tail = tail * x.high + coefficient }
    var sum = DoubleDouble(tail)
    for coefficient in leading { sum = sum * x + coefficient }
    return sum
  }
}
