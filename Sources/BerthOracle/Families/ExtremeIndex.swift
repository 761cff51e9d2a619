// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The index of an extreme element along an axis, of the first or the last of equals; a NaN is the most extreme.
  static func extremeIndex(_ op: Operator, takesGreatest: Bool) -> Oracle {
    Oracle(
      op,
      rule: "exact: an index; of equals the first or the last, as asked; a NaN is "
        + (takesGreatest ? "greater than all numbers" : "less than all numbers")
    ) { call throws(DeviceError) in
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
        let values = Array(zip(try call.doubles(0), indices))
        chosen = reduction.selected(values) { new, old in
          if new.0.isNaN || old.0.isNaN { return new.0.isNaN && (!old.0.isNaN || takesLast) }
          if new.0 == old.0 { return takesLast }
          return takesGreatest ? new.0 > old.0 : new.0 < old.0
        }.map { $0?.1 }
      } else {
        let order = IntegerOrder(data.dtype)
        let values = Array(zip(try call.integers(0), indices))
        chosen = reduction.selected(values) { new, old in
          if new.0 == old.0 { return takesLast }
          return order.isGreater(new.0, old.0) == takesGreatest
        }.map { $0?.1 }
      }
      return [
        ReferenceTensor(
          reduction.type, .exact(ElementCodec.bytes(chosen.map { Int64($0 ?? 0) }, as: .int64) ?? []))
      ]
    }
  }
}
