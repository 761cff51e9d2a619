// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// e to the power of x.
  static let exp = Oracle(
    .exp,
    rule:
      "within 3 ulp in float64 and float32 (OpenCL C, full profile), float16 and bfloat16 computed so in float32 and rounded once "
      + "more; results underflow gradually"
  ) { call throws(DeviceError) in
    [
      try Elementwise.function(call) { x, format in
        if x == -.infinity { return .exactly(0) }
        return Elementwise.ulps(UlpLimit.exp, of: DoubleDouble.exp(DoubleDouble(x)), in: format)
      }
    ]
  }
}
