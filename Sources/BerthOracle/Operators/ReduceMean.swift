// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The mean over axes: the sum's bound over n, and the division.
  ///
  /// In float32 the division errs by 2.5 ulp (OpenCL C), at most 5u; in float64 it is rounded correctly, but multiplying by 1/n is as
  /// good a way and rounds twice: 2u. Where the sum is exact and n is a power of two, dividing only moves the exponent, and the mean
  /// must be exact.
  ///
  /// Left open: the mean of nothing, which ONNX leaves undefined; floats whose sum may overflow; integers whose sum does not fit the
  /// dtype, where ONNX's own reference wraps it and the mathematical mean differs.
  static let reduceMean = Oracle(
    .reduceMean,
    rule:
      "the bound of the sum (gamma_(n-1) sum|x|, 0 where every partial sum is exact) over n, plus 5u of the mean for a division "
      + "within 2.5 ulp (float64: 2u); exact where the sum is and n is a power of two; integers exact, cut towards zero; "
      + "sums that overflow are not judged"
  ) { call throws(DeviceError) in
    let reduction = try Reduction(call)
    if FloatFormat(reduction.type.dtype) == nil { return [try integerMean(reduction, try call.integers(0))] }
    return [MeanRule.reference(reduction, try call.doubles(0))]
  }

  private static func integerMean(_ reduction: Reduction, _ values: [Int64]) throws(DeviceError) -> ReferenceTensor {
    let type = reduction.type
    let isUnsigned = type.dtype.kind == .unsignedInteger
    var sums = [Int128](repeating: 0, count: type.shape.elementCount)
    for (value, target) in zip(values, reduction.targets) {
      sums[target] += isUnsigned ? Int128(UInt64(bitPattern: value)) : Int128(value)
    }
    let width = type.dtype.bitWidth
    let greatest = (Int128(1) << Int128(isUnsigned ? width : width - 1)) - 1
    let least = isUnsigned ? 0 : -greatest - 1
    var open: Set<Int> = []
    let means = sums.enumerated().map { index, sum -> Int64 in
      guard reduction.count > 0, sum >= least, sum <= greatest else {
        open.insert(index)
        return 0
      }
      return Int64(truncatingIfNeeded: sum / Int128(reduction.count))
    }
    return ReferenceTensor(type, .exact(ElementCodec.bytes(means, as: type.dtype) ?? []), unjudged: open)
  }
}

/// How far a device's mean may lie from the true one.
struct MeanRule {
  let rule: ContractionRule
  let count: Int

  /// The share of the mean that dividing the sum may err by.
  private var divisionError: Double {
    (rule.accumulator == .float64 ? 2 : 2 * UlpLimit.division(rule.accumulator)) * rule.accumulator.unitRoundoff
  }

  /// Whether a device's mean must be exact before it is rounded to its format. Below the normal numbers even moving the exponent
  /// rounds.
  func isExact(_ sum: ContractionRule.Sum) -> Bool {
    guard rule.isExact(sum), count & (count - 1) == 0 else { return false }
    let mean = value(sum).high.magnitude
    return count == 1 || mean == 0 || mean >= rule.accumulator.leastNormal
  }

  /// The mean.
  func value(_ sum: ContractionRule.Sum) -> DoubleDouble { sum.value / Double(count) }

  /// The error of a device's mean before it is rounded to a narrower format.
  func error(_ sum: ContractionRule.Sum) -> Double {
    if isExact(sum) { return 0 }
    let sumError = rule.isExact(sum) ? 0 : rule.accumulatedError(sum) / Double(count)
    let mean = value(sum).high.magnitude
    return sumError + (mean + sumError) * divisionError + 3 * rule.accumulator.leastPositive
  }

  /// The value that is wanted and its bound, for finite elements.
  func expectation(_ sum: ContractionRule.Sum) -> (value: DoubleDouble, bound: Double) {
    let threshold = rule.accumulator.overflowThreshold.high
    guard sum.magnitude * (1 + rule.gamma(sum.additions)) < threshold else { return (.zero, .infinity) }
    let value = value(sum)
    if isExact(sum) { return (DoubleDouble(rule.format.round(value)), 0) }
    return (
      value, rule.format.rounded(Elementwise.Expected(value: value, error: error(sum)), from: rule.accumulator)
    )
  }

  /// The means of floating-point numbers that fold together.
  static func reference(_ reduction: Reduction, _ data: [Double]) -> ReferenceTensor {
    let type = reduction.type
    let outputs = type.shape.elementCount
    guard let format = FloatFormat(type.dtype), reduction.count > 0 else {
      return ReferenceTensor(
        type,
        .bounded(
          values: [DoubleDouble](repeating: .zero, count: outputs),
          bounds: [Double](repeating: .infinity, count: outputs)))
    }
    let rule = ContractionRule(format: format)
    let sums = reduction.sums(data, wide: format == .float64)
    let mean = MeanRule(rule: rule, count: reduction.count)
    var values: [DoubleDouble] = []
    var bounds: [Double] = []
    for index in 0..<outputs {
      let expected: (value: DoubleDouble, bound: Double)
      if let special = sums.special[index] {
        expected = special.isFinite ? (.zero, .infinity) : special.expectation(rule)
      } else {
        expected = mean.expectation(reduction.sum(index, sums))
      }
      values.append(expected.value)
      bounds.append(expected.bound)
    }
    return ReferenceTensor(type, .bounded(values: values, bounds: bounds))
  }
}
