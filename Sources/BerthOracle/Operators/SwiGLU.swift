// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// Swish at a, times b: `Swish`'s bound times |b|, and u |y| for one more product, u being the unit roundoff of the format that is
  /// computed in. Nothing is rounded to a narrower dtype in between.
  static let swiGLU = Oracle(
    .swiGLU,
    rule: "|b| times the bound of Swish at a, plus u |y| for one more product. Swish: " + Elementwise.swishRule
  ) { call throws(DeviceError) in
    let alpha = Double(call.attributes.float("alpha"))
    let (gates, factors) = (try call.doubles(0), try call.doubles(1))
    return [
      Elementwise.bounded(try call.output(0), count: gates.count) { index, format in
        let (gate, factor) = (gates[index], factors[index])
        if gate.isNaN || factor.isNaN { return .exactly(.nan) }
        let swish = Elementwise.swish(gate, alpha: alpha, in: format)
        if swish.error == .infinity { return .open }
        if swish.error == 0 { return .exactly(swish.value.high * factor) }
        let magnitude = swish.value.high.magnitude
        if factor.isInfinite {
          // Infinity times what may be 0, or have another sign, may be anything.
          return magnitude > swish.error ? .exactly(swish.value.high < 0 ? -factor : factor) : .open
        }
        let value = swish.value * factor
        let own = value.high.magnitude * (format.unitRoundoff + 0x1p-90)
        return Elementwise.Expected(
          value: value, error: factor.magnitude * swish.error + own + 2 * format.leastPositive)
      }
    ]
  }
}
