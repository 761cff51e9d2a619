// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// x from 0 up, alpha x below: one product, rounded correctly in the format that is computed in.
  static let leakyRelu = Oracle(
    .leakyRelu,
    rule:
      "x from 0 up exactly; below alpha x correctly rounded, for float16 and bfloat16 in float32 and rounded once more; a zero of "
      + "either sign will do"
  ) { call throws(DeviceError) in
    let alpha = Double(call.attributes.float("alpha"))
    return [
      try Elementwise.function(call) { x, format in
        if !(x < 0) { return .exactly(x) }
        if format == .float64 || !x.isFinite { return .exactly(alpha * x) }
        // Exact in double: alpha and x have 24 bits at most. Half a unit is what one correct rounding errs by.
        return Elementwise.ulps(0.5, of: DoubleDouble(alpha * x), in: format)
      }
    ]
  }
}
