// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The error function.
  static let erf = Oracle(.erf, rule: Rule.elementary(UlpLimit.erf)) { call throws(DeviceError) in
    [
      try Elementwise.function(call) { x, format in
        Elementwise.ulps(UlpLimit.erf, of: DoubleDouble.erf(DoubleDouble(x)), in: format)
      }
    ]
  }
}
