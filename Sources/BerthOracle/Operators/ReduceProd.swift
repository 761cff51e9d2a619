// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The product over axes, in any order.
  static let reduceProd = Oracle(.reduceProd, rule: Rule.product) { call throws(DeviceError) in
    let reduction = try Reduction(call)
    let type = reduction.type
    guard let format = FloatFormat(type.dtype) else {
      var products = [Int64](repeating: 1, count: type.shape.elementCount)
      for (value, target) in zip(try call.integers(0), reduction.targets) { products[target] &*= value }
      return [ReferenceTensor(type, .exact(ElementCodec.bytes(products, as: type.dtype) ?? []))]
    }
    let sets = reduction.sets(try call.doubles(0))
    let rule = ProductRule(accumulator: format.accumulator)
    return [Elementwise.bounded(type, count: sets.count) { index, _ in rule.expectation(sets[index]) }]
  }
}
