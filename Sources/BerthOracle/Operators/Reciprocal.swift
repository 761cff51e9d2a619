// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// 1 / x: `Div`'s limits.
  static let reciprocal = Oracle(
    .reciprocal,
    rule:
      "float64 correctly rounded, float32 within 2.5 ulp (OpenCL C, full profile), float16 and bfloat16 computed so in float32 "
      + "and rounded once more"
  ) { call throws(DeviceError) in
    [
      try Elementwise.function(call, distinguishesZeros: true) { x, format in
        // IEEE 754's own quotient, and what rounds nowhere: signed infinities and zeros.
        if format == .float64 || x == 0 || !x.isFinite { return .exactly(1 / x) }
        return Elementwise.ulps(UlpLimit.division(format), of: DoubleDouble(1) / x, in: format)
      }
    ]
  }
}
