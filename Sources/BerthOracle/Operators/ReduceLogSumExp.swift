// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The logarithm of the sum of e^x over axes: log(sum of e^(x - m)) + m, m being the greatest element.
  ///
  /// The sum errs by a share r of itself, as that of `Softmax` does (`ShiftedExponentials`), but may be made of parts; the logarithm
  /// therefore by r / (1 - r), and by 3 ulp of its own; the addition of m by u of the result.
  ///
  /// A NaN makes the result NaN, an infinity that is not negative infinity. Minus infinities add nothing, and nothing else sums up to
  /// nothing: minus infinity, as over no element. (ONNX's text says what is computed; its reference evaluator takes the difference of
  /// two infinities on the way, which is NaN.)
  static let reduceLogSumExp = Oracle(
    .reduceLogSumExp,
    rule:
      "r / (1 - r) + 3 ulp of the logarithm of the sum of e^(x - m) + u |y|, where r is the relative error of that sum: terms' errors "
      + "u |x_i - m| + 13u each and gamma_(n-1); from exp and log within 3 ulp (OpenCL C); float16 and bfloat16 computed so in float32 "
      + "and rounded once more"
  ) { call throws(DeviceError) in
    let reduction = try Reduction(call)
    let sets = reduction.sets(try call.doubles(0))
    return [
      Elementwise.bounded(reduction.type, count: sets.count) { index, format in
        let set = sets[index]
        if set.contains(where: \.isNaN) { return .exactly(.nan) }
        guard let greatest = set.max(), greatest.isFinite else { return .exactly(set.max() ?? -.infinity) }
        let exponentials = ShiftedExponentials(set, greatest, format, rescalings: 1)
        let logarithm = Elementwise.logarithm(of: exponentials.sum, share: exponentials.share, format)
        let value = logarithm.value + greatest
        let addition = format.unitRoundoff * (value.high.magnitude + logarithm.error)
        return Elementwise.Expected(
          value: value, error: logarithm.error + addition + value.high.magnitude * 0x1p-95 + format.leastPositive)
      }
    ]
  }
}
