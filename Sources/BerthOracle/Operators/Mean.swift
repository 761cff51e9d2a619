// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The mean of the inputs: the sum's bound over n, and a division, as for a mean over an axis. Accumulators are `Sum`'s.
  static let mean = Oracle(
    .mean,
    rule:
      "the bound of the sum (gamma_(n-1) sum|x|, 0 where every partial sum is exact) over n, plus 5u of the mean for a division "
      + "within 2.5 ulp (float64: 2u); exact where the sum is and n is a power of two; sums that overflow are not judged"
  ) { call throws(DeviceError) in
    [
      try Variadic.sums(
        call, special: { $0.isFinite ? (.zero, .infinity) : $0.expectation($1) },
        finite: { terms, sum, rule in MeanRule(rule: rule, count: terms.count).expectation(sum) })
    ]
  }
}
