// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The sine. OpenCL C's limit holds for every finite argument, and every one is judged: what does not reduce large angles exactly
  /// returns noise for them.
  static let sin = Oracle(
    .sin, rule: Rule.elementary(UlpLimit.sine) + "; at every finite argument, however large"
  ) { call throws(DeviceError) in
    [
      try Elementwise.function(call) { x, format in
        Elementwise.ulps(UlpLimit.sine, of: DoubleDouble.sin(x), in: format)
      }
    ]
  }
}
