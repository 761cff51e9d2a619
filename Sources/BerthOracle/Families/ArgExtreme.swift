// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The index along an axis of the element that comes before all others, of the first or the last of equals; a NaN comes before all
  /// numbers.
  static func argExtreme(
    _ op: Operator, rule: String, floats comesFirst: @escaping @Sendable (Double, Double) -> Bool,
    integers comesFirstOfIntegers: @escaping @Sendable (IntegerOrder, Int64, Int64) -> Bool
  ) -> Oracle {
    Oracle(op, rule: rule) { call throws(DeviceError) in
      let data = try call.input(0).type
      let axis = try data.shape.normalized(axis: call.attributes.int("axis"))
      let reduction = Reduction(try call.output(0), data.shape, axes: [axis])
      let takesLast = call.attributes.flag("select_last_index")
      var strides = [Int](repeating: 0, count: data.shape.rank)
      strides[axis] = 1
      // Elements with the index along the axis; the walk visits them in its order.
      let indices = Places.walk(data.shape.extents, strides: strides)
      let chosen: [Int?]
      if data.dtype.isFloatingPoint {
        chosen = reduction.selected(Array(zip(try call.doubles(0), indices))) { new, old in
          if new.0.isNaN || old.0.isNaN { return new.0.isNaN && (!old.0.isNaN || takesLast) }
          return takesLast ? !comesFirst(old.0, new.0) : comesFirst(new.0, old.0)
        }.map { $0?.1 }
      } else {
        let order = IntegerOrder(data.dtype)
        chosen = reduction.selected(Array(zip(try call.integers(0), indices))) { new, old in
          takesLast ? !comesFirstOfIntegers(order, old.0, new.0) : comesFirstOfIntegers(order, new.0, old.0)
        }.map { $0?.1 }
      }
      return [
        ReferenceTensor(
          reduction.type, .exact(ElementCodec.bytes(chosen.map { Int64($0 ?? 0) }, as: .int64) ?? []))
      ]
    }
  }
}
