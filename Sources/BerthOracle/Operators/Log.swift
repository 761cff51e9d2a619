// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The natural logarithm.
  static let log = Oracle(.log, rule: Rule.elementary(UlpLimit.log)) { call throws(DeviceError) in
    [
      try Elementwise.function(call) { x, format in
        Elementwise.ulps(UlpLimit.log, of: DoubleDouble.log(DoubleDouble(x)), in: format)
      }
    ]
  }
}
