// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// x times the logistic function at alpha x.
  static let swish = Oracle(.swish, rule: Elementwise.swishRule) { call throws(DeviceError) in
    let alpha = Double(call.attributes.float("alpha"))
    return [try Elementwise.function(call) { x, format in Elementwise.swish(x, alpha: alpha, in: format) }]
  }
}

extension Elementwise {
  static let swishRule =
    "|x| times the error of s = sigmoid(alpha x) (see Sigmoid), its argument rounded (u |alpha x| s (1 - s)), plus u |y| for the "
    + "product; where it is infinity times 0 it is not judged; float16 and bfloat16 computed so in float32 and rounded once more"

  /// y = x s, s the logistic function at alpha x.
  ///
  /// s errs as `logistic(_:in:)` says, and by what the rounding of its argument moves it: u |alpha x| s (1 - s), u being the unit roundoff
  /// of the format that is computed in. The product errs by u |y|. x / (1 + e^(-alpha x)) stays within that.
  ///
  /// Where s is 0 for an infinite x (or alpha is 0) the definition has infinity times 0, and the value is left open.
  static func swish(_ x: Double, alpha: Double, in format: FloatFormat) -> Expected {
    if x.isNaN || x == 0 { return .exactly(x) }
    let argument = DoubleDouble(product: alpha, x)
    if x.isInfinite { return argument.high > 0 ? .exactly(x) : .open }
    let gate = logistic(argument, in: format)
    let slope = gate.value.high * DoubleDouble.sigmoid(-argument).high
    let moved = slope == 0 ? 0 : format.unitRoundoff * argument.high.magnitude * slope
    let value = gate.value * x
    let own = value.high.magnitude * (format.unitRoundoff + 0x1p-90)
    return Expected(
      value: value, error: x.magnitude * (gate.error + moved * 1.001) + own + 2 * format.leastPositive)
  }
}
