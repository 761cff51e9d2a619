// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// d_i - ln s, with d_i = x_i - m, m the greatest element and s the sum of all e^d_j.
  ///
  /// `ShiftedExponentials` derives the share r that s errs by: its logarithm errs by -ln(1 - r) <= r / (1 - r), and by 3 ulp of itself. The
  /// difference d_i errs by u |d_i|, and taking the logarithm off it by u of what it yields; nothing cancels, since d_i <= 0 <= ln s.
  ///
  /// The logarithm of a softmax does not pass: it is minus infinity where the softmax vanishes. Nor does x_i - (m + ln s), which errs
  /// by u |m|.
  ///
  /// A minus infinity gives minus infinity.
  static let logSoftmax = Oracle(
    .logSoftmax,
    rule:
      "u |x_i - m| + r / (1 - r) + 3 ulp of ln s + u |y_i|, where r is the relative error of the sum s of exponentials, as for Softmax; "
      + "from exp and log within 3 ulp; float16 and bfloat16 computed so in float32 and rounded once more"
  ) { call throws(DeviceError) in
    try Rows.shiftedReference(call) { row, greatest, format in
      let u = format.unitRoundoff
      let exponentials = ShiftedExponentials(row, greatest, format)
      let share = exponentials.share
      guard share < 1 else { return row.map { _ in .open } }
      let logarithm = DoubleDouble.log(exponentials.sum)
      let argumentError = share / (1 - share)
      let logarithmError = argumentError + UlpLimit.log * format.ulp(at: logarithm.high.magnitude + argumentError)
      return row.map { x in
        let difference = DoubleDouble(sum: x, -greatest)
        let value = difference - logarithm
        guard value.isFinite else { return .exactly(value.high) }
        let error = u * difference.high.magnitude + logarithmError
        return Elementwise.Expected(value: value, error: error + u * (value.high.magnitude + error))
      }
    }
  }
}
