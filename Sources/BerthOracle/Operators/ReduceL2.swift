// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The square root of the sum of squares over axes.
  ///
  /// The device's sum lies within E of the true S, by the rule of contractions. sqrt(S') - sqrt(S) = (S' - S) / (sqrt(S') + sqrt(S)),
  /// so that the root errs by E / (sqrt(S) + sqrt(S - E)), and in no case by more than sqrt(E), which is sharper where squares
  /// underflow and S is below E. The root itself errs by 3 ulp in float32 (OpenCL C) and is rounded correctly in float64.
  ///
  /// Left open: sums of squares that overflow the accumulator though all elements are finite. The definition is the root of the sum,
  /// and gives infinity; to scale the elements first gives the finite norm, which is better. Both are right.
  ///
  /// Integers: the root of the exact sum, cut towards zero, if the sum fits the dtype; else ONNX's own reference wraps it, and it is
  /// left open. ONNX does not say in what arithmetic the root is taken; its reference takes float64, whose three roundings (of the
  /// sum, of the root, twice its share of the sum) move the sum by less than 2^-51 of it. Where a whole root lies so near, both
  /// neighbours are right.
  static let reduceL2 = Oracle(
    .reduceL2,
    rule:
      "E / (sqrt(S) + sqrt(S - E)), at most sqrt(E), for a sum of squares S within E by the rule of contractions, plus 3 ulp for the "
      + "root (float64: correctly rounded), float16 and bfloat16 computed so in float32 and rounded once more; not judged where S "
      + "overflows; integers: the root cut towards zero, or its neighbour where S is within 2^-51 of a square's, not judged where S "
      + "does not fit"
  ) { call throws(DeviceError) in
    let reduction = try Reduction(call)
    guard let format = FloatFormat(reduction.type.dtype) else { return [wholeRoots(reduction, try call.integers(0))] }
    let sums = reduction.sums(try call.doubles(0), wide: format == .float64, squared: true)
    return [
      Elementwise.bounded(reduction.type, count: reduction.type.shape.elementCount) { index, format in
        root(reduction.accumulated(index, sums), format)
      }
    ]
  }

  private static func root(_ sum: Elementwise.Expected, _ format: FloatFormat) -> Elementwise.Expected {
    guard sum.error.isFinite, sum.value.isFinite else { return sum }
    let root = sum.value.squareRoot()
    if sum.error == 0 {
      if format == .float64 || root.high == 0 { return .exactly(sum.value.high.squareRoot()) }
      return Elementwise.ulps(UlpLimit.squareRoot(format), of: root, in: format)
    }
    let least = max(sum.value.high - sum.error, 0).squareRoot()
    // The errors are counted in doubles, to which 2^-40 of them is nothing.
    let spread = min(sum.error / (root.high + least), sum.error.squareRoot()) * (1 + 0x1p-40)
    let rounding = UlpLimit.squareRoot(format) * format.ulp(at: root.high + spread)
    return Elementwise.Expected(value: root, error: spread + rounding + root.high * 0x1p-95)
  }

  private static func wholeRoots(_ reduction: Reduction, _ values: [Int64]) -> ReferenceTensor {
    let type = reduction.type
    let order = IntegerOrder(type.dtype)
    let isUnsigned = type.dtype.kind == .unsignedInteger
    let greatest = isUnsigned ? UInt64(bitPattern: order.greatest) : UInt64(order.greatest)
    // nil is a sum that no longer fits.
    var sums = [UInt64?](repeating: 0, count: type.shape.elementCount)
    for (value, target) in zip(values, reduction.targets) {
      guard let sum = sums[target] else { continue }
      let magnitude = isUnsigned ? UInt64(bitPattern: value) : value.magnitude
      let (square, overflow) = magnitude.multipliedReportingOverflow(by: magnitude)
      let (next, carry) = sum.addingReportingOverflow(square)
      sums[target] = overflow || carry || next > greatest ? nil : next
    }
    var (low, high): ([Int64], [Int64]) = ([], [])
    for sum in sums {
      let sum = sum ?? 0
      let doubt = sum >> 51
      low.append(Int64(wholeRoot(sum - doubt)))
      high.append(Int64(wholeRoot(sum.addingReportingOverflow(doubt).partialValue)))
    }
    return ReferenceTensor(
      type, .between(low: low, high: high), unjudged: Set(sums.indices.filter { sums[$0] == nil }))
  }

  /// The square root cut towards zero, at most 2^32 - 1.
  private static func wholeRoot(_ value: UInt64) -> UInt64 {
    var root = min(UInt64(Double(value).squareRoot()), UInt64(UInt32.max))
    while root * root > value { root -= 1 }
    while root < UInt64(UInt32.max), (root + 1) * (root + 1) <= value { root += 1 }
    return root
  }
}
