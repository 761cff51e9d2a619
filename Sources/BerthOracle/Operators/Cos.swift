// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The cosine, at every finite argument: see `Sin`.
  static let cos = Oracle(
    .cos, rule: Rule.elementary(UlpLimit.cosine) + "; at every finite argument, however large"
  ) { call throws(DeviceError) in
    [
      try Elementwise.function(call) { x, format in
        Elementwise.ulps(UlpLimit.cosine, of: DoubleDouble.cos(x), in: format)
      }
    ]
  }
}
