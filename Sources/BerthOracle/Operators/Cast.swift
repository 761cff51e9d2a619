// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The same numbers in another dtype: rounded once to nearest even, cut towards zero, wrapped, or tested against 0.
  ///
  /// A float that the target integer cannot hold, NaN and infinities among them, gives an undefined value, which is not judged.
  static let cast = casting(.cast)

  /// The oracle of an operator that casts its first input to the dtype of its output.
  static func casting(_ op: Operator) -> Oracle {
    Oracle(
      op,
      rule:
        "exact: floats are rounded once to nearest even or cut towards zero, integers wrap, all but 0 is true; a float that "
        + "the target integer cannot hold is not judged"
    ) { call throws(DeviceError) in [try castInput(call)] }
  }

  private static func castInput(_ call: DenseCall) throws(DeviceError) -> ReferenceTensor {
    let type = try call.output(0)
    let source = try call.input(0).type.dtype
    if source.isFloatingPoint { return castFloats(try call.doubles(0), type) }
    let integers = try call.integers(0)
    guard let format = FloatFormat(type.dtype) else {
      return ReferenceTensor(type, .exact(ElementCodec.bytes(integers, as: type.dtype) ?? []))
    }
    // 64 bits fit a double-double, so that there is one rounding only.
    let values = integers.map { value in
      format.round(
        source == .uint64 ? DoubleDouble(integer: UInt64(bitPattern: value)) : DoubleDouble(integer: value))
    }
    return ReferenceTensor(
      type, .exact(ElementCodec.bytes(values, as: type.dtype) ?? []), distinguishesZeros: true)
  }

  private static func castFloats(_ values: [Double], _ type: TensorType) -> ReferenceTensor {
    switch type.dtype.kind {
    case .boolean:
      return ReferenceTensor(type, .exact(values.map { $0 == 0 ? 0 : 1 }))
    case .signedInteger, .unsignedInteger:
      let isSigned = type.dtype.kind == .signedInteger
      let width = type.dtype.bitWidth
      // What lies strictly between these is cut to an integer that the dtype holds. The lower one is not a double for int64, where
      // the least integer itself takes its place.
      let above = FloatFormat.powerOfTwo(isSigned ? width - 1 : width)
      let below = isSigned ? -above - 1 : -1
      var open: Set<Int> = []
      let integers = values.enumerated().map { index, value -> Int64 in
        guard value < above, value > below || (isSigned && value == -above) else {
          open.insert(index)
          return 0
        }
        return isSigned ? Int64(value) : Int64(bitPattern: UInt64(value))
      }
      return ReferenceTensor(
        type, .exact(ElementCodec.bytes(integers, as: type.dtype) ?? []), unjudged: open)
    default:
      return ReferenceTensor(
        type, .exact(ElementCodec.bytes(values, as: type.dtype) ?? []), distinguishesZeros: true)
    }
  }
}
