// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The sum over axes; a term meets at most one rounding an addition.
  static let reduceSum = Oracle(.reduceSum, rule: Rule.contraction) { call throws(DeviceError) in
    let reduction = try Reduction(call)
    let type = reduction.type
    guard let format = FloatFormat(type.dtype) else {
      var sums = [Int64](repeating: 0, count: type.shape.elementCount)
      for (value, target) in zip(try call.integers(0), reduction.targets) { sums[target] &+= value }
      return [ReferenceTensor(type, .exact(ElementCodec.bytes(sums, as: type.dtype) ?? []))]
    }
    let rule = ContractionRule(format: format)
    let data = try call.doubles(0)
    let quantum = ContractionRule.quantum(data)
    let sums = reduction.sums(data, wide: format == .float64)
    var values: [DoubleDouble] = []
    var bounds: [Double] = []
    for index in 0..<type.shape.elementCount {
      let expected =
        sums.special[index]?.expectation(rule)
        ?? rule.expectation(reduction.sum(index, sums, quantum: quantum))
      values.append(expected.value)
      bounds.append(expected.bound)
    }
    return [ReferenceTensor(type, .bounded(values: values, bounds: bounds))]
  }
}
