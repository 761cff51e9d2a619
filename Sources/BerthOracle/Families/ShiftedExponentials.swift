// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// The exponentials e_i = e^(x_i - m) of a set of numbers, m being the greatest, and their sum s, with the errors that a device may
/// make: u is the unit roundoff of the format that is computed in, d_i = x_i - m.
///
/// - The difference errs by u |d_i|, which changes e_i by that share of it to first order; the exponential errs by 3 ulp, at most 6u
///   of it, or 3 times the least positive number: a_i = e_i (u |d_i| + 6u) + 3 eta.
/// - A device that takes the numbers in parts, each with a greatest number of its own, multiplies a part's sum by one more exponential:
///   6u and u more for each `rescaling` of it. (The differences add up to d_i, and so do their errors.)
/// - The sum of n of them errs by the sum of a_j and gamma_(n-1) (s + sum of a_j): a share r of s.
struct ShiftedExponentials {
  /// Each exponential, and its error.
  private(set) var terms: [(value: DoubleDouble, error: Double)] = []
  /// Their sum.
  private(set) var sum = DoubleDouble.zero
  /// The relative error of the sum: r.
  let share: Double

  /// The exponentials of `numbers`, which are finite or minus infinity; `greatest` is the greatest of them, and finite.
  init(_ numbers: [Double], _ greatest: Double, _ format: FloatFormat, rescalings: Int = 0) {
    let u = format.unitRoundoff
    let own = (2 * UlpLimit.exp + Double(rescalings) * (2 * UlpLimit.exp + 1)) * u
    var sumError = 0.0
    terms.reserveCapacity(numbers.count)
    for x in numbers {
      if x == -.infinity {
        terms.append((.zero, 0))
        continue
      }
      let difference = DoubleDouble(sum: x, -greatest)
      let value = DoubleDouble.exp(difference)
      // Far below, where e vanishes, so does its share; the product of 0 and a huge difference must not be NaN.
      let argumentError = value.high == 0 ? 0 : u * difference.high.magnitude
      // The exponential exceeds its first order by less than half the error's square.
      let relative = argumentError * (1 + argumentError) + own
      let error = value.high * relative + UlpLimit.exp * format.leastPositive
      terms.append((value, error))
      sum = sum + value
      sumError += error
    }
    let gamma = ContractionRule.gamma(max(numbers.count - 1, 0), u)
    share = (sumError + gamma * (sum.high + sumError)) / sum.high
  }
}
