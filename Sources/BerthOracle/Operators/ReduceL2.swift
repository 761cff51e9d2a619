// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The root of the sum S of squares. A device's sum lies within its bound e of S, so that its root lies between those of S - e and
  /// S + e, and is rounded once more: within 3 ulp in float32 (OpenCL C), correctly in float64.
  ///
  /// Sums of squares that may overflow the accumulator are left open: a device may scale its operands first, and need not.
  static let reduceL2 = Oracle(
    .reduceL2,
    rule:
      "between the roots of S - e and S + e, e being the bound of the sum of squares S, and 3 ulp for the root (float64: rounded "
      + "correctly); float16 and bfloat16 computed so in float32 and rounded once more; sums that overflow are not judged; integers "
      + "exact, cut towards zero, where the sum of squares is below 2^52"
  ) { call throws(DeviceError) in
    let reduction = try Reduction(call)
    let type = reduction.type
    guard let format = FloatFormat(type.dtype) else { return [try integerRoots(reduction, try call.integers(0))] }
    let rule = ContractionRule(format: format)
    let computing = rule.accumulator
    let results = reduction.contractions(try call.doubles(0), .square, rule)
    return [
      Elementwise.bounded(type, count: results.count) { index, _ in
        let (sum, special) = results[index]
        if let special {
          return special.value.isFinite ? .open : .exactly(special.value.high)
        }
        guard sum.magnitude * (1 + rule.gamma(sum.additions + 1)) < computing.overflowThreshold.high else { return .open }
        let error = rule.isExact(sum) ? 0 : rule.accumulatedError(sum)
        let root = sum.value.squareRoot()
        if root.high == 0, error == 0 { return .exactly(0) }
        let upper = (sum.value + error).squareRoot() - root
        let lower = sum.value.high <= error ? root : root - (sum.value - error).squareRoot()
        let own = UlpLimit.squareRoot(computing) * computing.ulp(at: root.high + upper.high) + root.high * 0x1p-90
        return Elementwise.Expected(value: root, error: max(upper.high, lower.high) + own)
      }
    ]
  }

  private static func integerRoots(_ reduction: Reduction, _ values: [Int64]) throws(DeviceError) -> ReferenceTensor {
    let type = reduction.type
    let isUnsigned = type.dtype.kind == .unsignedInteger
    // Beyond this a root in float64 may be rounded to the next integer.
    let limit = 0x1p52
    var sums = [Double](repeating: 0, count: type.shape.elementCount)
    for (value, target) in zip(values, reduction.targets) {
      let number = isUnsigned ? Double(UInt64(bitPattern: value)) : Double(value)
      sums[target] += number * number
    }
    let open = sums.indices.filter { sums[$0] >= limit }
    let roots = sums.map { $0 >= limit ? 0 : Int64($0.squareRoot()) }
    return ReferenceTensor(type, .exact(ElementCodec.bytes(roots, as: type.dtype) ?? []), unjudged: Set(open))
  }
}
