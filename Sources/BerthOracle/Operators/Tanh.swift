// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The hyperbolic tangent.
  static let tanh = Oracle(.tanh, rule: Rule.elementary(UlpLimit.tanh)) { call throws(DeviceError) in
    [
      try Elementwise.function(call) { x, format in
        Elementwise.ulps(UlpLimit.tanh, of: DoubleDouble.tanh(DoubleDouble(x)), in: format)
      }
    ]
  }
}
