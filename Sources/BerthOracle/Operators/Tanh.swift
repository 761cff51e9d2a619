// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The hyperbolic tangent.
  static let tanh = Oracle(
    .tanh,
    rule:
      "within 5 ulp in float64 and float32 (OpenCL C, full profile), float16 and bfloat16 computed so in float32 and rounded once "
      + "more"
  ) { call throws(DeviceError) in
    [
      try Elementwise.function(call) { x, format in
        Elementwise.ulps(UlpLimit.tanh, of: DoubleDouble.tanh(DoubleDouble(x)), in: format)
      }
    ]
  }
}
