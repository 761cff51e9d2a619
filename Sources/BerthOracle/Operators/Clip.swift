// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// min(max, max(x, min)), bounds that are absent left out; a NaN stays a NaN.
  ///
  /// ONNX says nothing of a bound that is NaN; there nothing is judged. A bound that is left out is the dtype's least or greatest finite
  /// number by its text, and none at all by its reference: infinite results on that side are not judged either.
  static let clip = Oracle(
    .clip,
    rule: Rule.chosen + "; not judged where a bound is NaN, or where an infinity meets a bound that is left out"
  ) { call throws(DeviceError) in
    let type = try call.output(0)
    if type.dtype.isFloatingPoint {
      func decode(_ index: Int) throws(DeviceError) -> [Double] { try call.doubles(index) }
      let bounds = (try bound(1, of: call, decode), try bound(2, of: call, decode))
      let clipped = clip(try decode(0), bounds) { $0 > $1 }
      let isOpen = bounds.0?.isNaN == true || bounds.1?.isNaN == true
      let unjudged = clipped.indices.filter { index in
        isOpen || bounds.0 == nil && clipped[index] == -.infinity || bounds.1 == nil && clipped[index] == .infinity
      }
      return [
        ReferenceTensor(
          type, .exact(ElementCodec.bytes(clipped, as: type.dtype) ?? []), unjudged: Set(unjudged))
      ]
    }
    func decode(_ index: Int) throws(DeviceError) -> [Int64] { try call.integers(index) }
    let order = IntegerOrder(type.dtype)
    let clipped = clip(try decode(0), (try bound(1, of: call, decode), try bound(2, of: call, decode))) {
      order.isGreater($0, $1)
    }
    return [ReferenceTensor(type, .exact(ElementCodec.bytes(clipped, as: type.dtype) ?? []))]
  }

  private static func bound<Element>(
    _ index: Int, of call: DenseCall, _ decode: (Int) throws(DeviceError) -> [Element]
  ) throws(DeviceError) -> Element? {
    call.optionalInput(index) == nil ? nil : try decode(index).first
  }

  private static func clip<Element>(
    _ values: [Element], _ bounds: (Element?, Element?), _ isGreater: (Element, Element) -> Bool
  ) -> [Element] {
    values.map { value in
      var value = value
      if let lower = bounds.0, isGreater(lower, value) { value = lower }
      if let upper = bounds.1, isGreater(value, upper) { value = upper }
      return value
    }
  }
}
