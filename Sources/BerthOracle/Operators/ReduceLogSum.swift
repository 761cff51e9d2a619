// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The logarithm of the sum S. A device's sum lies within its bound e of S, so that its logarithm lies between those of S - e and
  /// S + e, and errs by 3 ulp (OpenCL C). Where S - e is not positive it may be anything, unless S is exact.
  static let reduceLogSum = Oracle(
    .reduceLogSum,
    rule:
      "between the logarithms of S - e and S + e, e being the bound of the sum S, and 3 ulp for the logarithm (OpenCL C, full "
      + "profile); float16 and bfloat16 computed so in float32 and rounded once more; sums that overflow, and those that may be 0 or "
      + "less within their bound, are not judged"
  ) { call throws(DeviceError) in
    let reduction = try Reduction(call)
    let type = reduction.type
    guard let format = FloatFormat(type.dtype) else { return [] }
    let rule = ContractionRule(format: format)
    let computing = rule.accumulator
    let results = reduction.contractions(try call.doubles(0), .itself, rule)
    return [
      Elementwise.bounded(type, count: results.count) { index, _ in
        let (sum, special) = results[index]
        if let special {
          guard !special.value.isFinite else { return .open }
          return .exactly(special.value.high > 0 ? special.value.high : .nan)
        }
        guard sum.magnitude * (1 + rule.gamma(sum.additions)) < computing.overflowThreshold.high else { return .open }
        let error = rule.isExact(sum) ? 0 : rule.accumulatedError(sum)
        if error == 0, sum.value.high <= 0 { return .exactly(sum.value.high == 0 ? -.infinity : .nan) }
        guard sum.value.high > error else { return sum.value.high + error < 0 ? .exactly(.nan) : .open }
        let value = DoubleDouble.log(sum.value)
        let lower = -DoubleDouble.logOnePlus(DoubleDouble(-error) / sum.value).high
        let magnitude = value.high.magnitude
        return Elementwise.Expected(
          value: value, error: lower + UlpLimit.log * computing.ulp(at: magnitude + lower) + magnitude * 0x1p-90)
      }
    ]
  }
}
