// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// e^(x_i - m) over the sum of all e^(x_j - m), m being the greatest element.
  ///
  /// The bound follows the usual three passes: the errors a_i of the exponentials e_i and the share r of their sum s are those of
  /// `ShiftedExponentials`. The quotient errs by 2.5 ulp, at most 5u, and one u more where it is taken by multiplying with 1/s; in
  /// float64, where division is rounded correctly, by 2u. Together a_i/s + y_i (r + 6u), of which the second order is covered by a
  /// factor 1 + 4r + 100u.
  ///
  /// Single minus infinities give exact zeros.
  static let softmax = Oracle(
    .softmax,
    rule:
      "(e_i (u |x_i - m| + 6u) + 3 eta) / s + y_i (r + 6u), where r is the relative error of the sum s: its terms' errors and "
      + "gamma_(n-1); from exp within 3 ulp and a division within 2.5 ulp (float64: 2u); float16 and bfloat16 computed so in float32 "
      + "and rounded once more"
  ) { call throws(DeviceError) in
    try Rows.shiftedReference(call) { row, greatest, format in
      let u = format.unitRoundoff
      let exponentials = ShiftedExponentials(row, greatest, format)
      let (sum, share) = (exponentials.sum, exponentials.share)
      let division = format == .float64 ? 2 * u : (2 * UlpLimit.division(format) + 1) * u
      let secondOrder = 1 + 4 * share + 100 * u
      return exponentials.terms.map { value, error in
        if error == 0 { return .exactly(0) }
        let quotient = value / sum
        let bound = (error / sum.high + quotient.high * (share + division)) * secondOrder + 3 * format.leastPositive
        return Elementwise.Expected(value: quotient, error: bound)
      }
    }
  }
}
