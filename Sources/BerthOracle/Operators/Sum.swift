// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The sum of the inputs. Of two it is one addition, and rounded correctly as `Add` is; of more it has the bound of any sum.
  ///
  /// As a sum over an axis it is held to float32 accumulators for float16 and bfloat16, and one rounding at the end: a device that
  /// adds in pairs and rounds each sum to float16 is off by up to n - 2 more roundings, which this refuses. ONNX does not demand a
  /// wide accumulator, but its reference, one operator for the whole sum, leaves room for it, and the suite asks the same of every
  /// sum. Sums of integers that are small enough come out the same either way.
  static let sum = Oracle(
    .sum, rule: "of one input exact, of two correctly rounded; of more as any sum: " + Rule.contraction
  ) { call throws(DeviceError) in
    [
      try Variadic.sums(call, special: { $0.expectation($1) }) { terms, sum, rule in
        // The sum of two doubles, rounded to a narrower format, is rounded as if once: see `Elementwise.correctlyRounded`.
        terms.count <= 2
          ? (DoubleDouble(rule.format.round(terms.reduce(0, +))), 0) : rule.expectation(sum)
      }
    ]
  }
}
