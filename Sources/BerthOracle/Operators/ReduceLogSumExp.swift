// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// log of the sum of all e^x, as m + log of the sum s of all e^(x - m), m being the greatest element, which is the form that does not
  /// overflow.
  ///
  /// As in `softmax`, each exponential errs by u |x - m| + 6u of it and 3 eta, and the sum besides by gamma_(n-1): a share r of s. So
  /// log s errs by log(1 + r) or -log(1 - r), and 3 ulp of it; the sum with m by u of the result. A device that takes its elements in
  /// parts, each with a greatest element of its own, multiplies each part's sum by one more exponential: 7u for it.
  static let reduceLogSumExp = Oracle(
    .reduceLogSumExp,
    rule:
      "-log(1 - r) for the share r that the sum of e^(x - m) may err by (u |x - m| + 13u of each term, 3 eta, gamma_(n-1)), 3 ulp "
      + "of the sum's logarithm and u of the result (OpenCL C's limits for exp and log); float16 and bfloat16 computed so in float32 "
      + "and rounded once more"
  ) { call throws(DeviceError) in
    let reduction = try Reduction(call)
    let type = reduction.type
    guard let format = FloatFormat(type.dtype) else { return [] }
    let computing = format.accumulator
    let u = computing.unitRoundoff
    let data = try call.doubles(0)
    let greatest = reduction.selected(data) { $0 > $1 || $0.isNaN }
    let outputs = type.shape.elementCount
    var sums = [DoubleDouble](repeating: .zero, count: outputs)
    var errors = [Double](repeating: 0, count: outputs)
    for (x, target) in zip(data, reduction.targets) {
      guard let m = greatest[target], m.isFinite, x != -.infinity else { continue }
      let difference = DoubleDouble(sum: x, -m)
      let value = DoubleDouble.exp(difference)
      let argument = value.high == 0 ? 0 : u * difference.high.magnitude
      sums[target] = sums[target] + value
      errors[target] += value.high * (argument * (1 + argument) + 13 * u) + UlpLimit.exp * computing.leastPositive
    }
    let gamma = ContractionRule.gamma(max(reduction.count - 1, 0), u)
    return [
      Elementwise.bounded(type, count: outputs) { index, _ in
        guard let m = greatest[index] else { return .exactly(-.infinity) }
        guard m.isFinite else { return .exactly(m) }
        let share = (errors[index] + gamma * (sums[index].high + errors[index])) / sums[index].high
        guard share < 0.5 else { return .open }
        let logarithm = DoubleDouble.log(sums[index])
        let value = logarithm + m
        let lost = -DoubleDouble.logOnePlus(DoubleDouble(-share)).high
        let error = lost + UlpLimit.log * computing.ulp(at: logarithm.high.magnitude + lost) + lost * lost
        return Elementwise.Expected(
          value: value, error: error + u * (value.high.magnitude + error) + 2 * computing.leastPositive)
      }
    ]
  }
}
