// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The square root.
  static let sqrt = Oracle(
    .sqrt,
    rule:
      "float64 correctly rounded, float32 within 3 ulp (OpenCL C, full profile), float16 and bfloat16 computed so in float32 and "
      + "rounded once more"
  ) { call throws(DeviceError) in
    [
      try Elementwise.function(call, distinguishesZeros: true) { x, format in
        // Zeros keep their sign, and nothing rounds there.
        if format == .float64 || x == 0 { return .exactly(x.squareRoot()) }
        return Elementwise.ulps(UlpLimit.squareRoot(format), of: DoubleDouble(x).squareRoot(), in: format)
      }
    ]
  }
}
