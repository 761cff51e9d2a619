// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// References for operators that work element by element.
enum Elementwise {
  /// A value and how far from it a device's result may lie before it is rounded to a format narrower than the one computed in.
  struct Expected {
    var value: DoubleDouble
    var error: Double

    /// A value that the device's arithmetic gives exactly, or a NaN or infinity.
    static func exactly(_ value: Double) -> Expected { Expected(value: DoubleDouble(value), error: 0) }
    /// No value: the element is not judged.
    static let open = Expected(value: .zero, error: .infinity)
  }

  /// An operator on two operands that rounds correctly: a + b, a - b, a · b.
  ///
  /// The exact result of two doubles, rounded to double and then to a format of at most 24 bits, is the exact result rounded once:
  /// 53 >= 2 · 24 + 2, and where such a sum or product becomes subnormal in the narrow format it was exact in double. So IEEE's own
  /// double arithmetic is the reference for all formats.
  static func correctlyRounded(
    _ call: DenseCall, _ floats: (Double, Double) -> Double, _ integers: (Int64, Int64) -> Int64
  ) throws(DeviceError) -> ReferenceTensor {
    let type = try call.output(0)
    if FloatFormat(type.dtype) != nil {
      let (a, b) = try operands(call, type.shape) { index throws(DeviceError) in try call.doubles(index) }
      let values = a.indices.map { floats(a[$0], b[$0]) }
      return ReferenceTensor(
        type, .exact(ElementCodec.bytes(values, as: type.dtype) ?? []), distinguishesZeros: true)
    }
    let (a, b) = try operands(call, type.shape) { index throws(DeviceError) in try call.integers(index) }
    let values = a.indices.map { integers(a[$0], b[$0]) }
    return ReferenceTensor(type, .exact(ElementCodec.bytes(values, as: type.dtype) ?? []))
  }

  /// An operator on one operand whose result is a number of the dtype: nothing rounds.
  ///
  /// - Parameter open: which floats have no defined result.
  static func exact(
    _ call: DenseCall, distinguishesZeros: Bool = true, open: (Double) -> Bool = { _ in false },
    _ floats: (Double) -> Double, _ integers: (Int64) -> Int64 = { $0 }
  ) throws(DeviceError) -> ReferenceTensor {
    let type = try call.output(0)
    guard type.dtype.isFloatingPoint else {
      return ReferenceTensor(
        type, .exact(ElementCodec.bytes(try call.integers(0).map(integers), as: type.dtype) ?? []))
    }
    let values = try call.doubles(0)
    return ReferenceTensor(
      type, .exact(ElementCodec.bytes(values.map(floats), as: type.dtype) ?? []),
      unjudged: Set(values.indices.filter { open(values[$0]) }), distinguishesZeros: distinguishesZeros)
  }

  /// The elements of both inputs, broadcast to the output's shape.
  static func operands<Element>(
    _ call: DenseCall, _ shape: Shape, _ decode: (Int) throws(DeviceError) -> [Element]
  ) throws(DeviceError) -> ([Element], [Element]) {
    let a = try Places.broadcast(try decode(0), from: try call.input(0).type.shape, to: shape)
    let b = try Places.broadcast(try decode(1), from: try call.input(1).type.shape, to: shape)
    return (a, b)
  }

  /// A function of one operand, computed in the format that the suite asks for (float64, or float32 for all narrower ones).
  static func function(
    _ call: DenseCall, distinguishesZeros: Bool = false, _ body: (Double, FloatFormat) -> Expected
  ) throws(DeviceError) -> ReferenceTensor {
    let type = try call.output(0)
    let values = try call.doubles(0)
    return bounded(type, count: values.count, distinguishesZeros: distinguishesZeros) { index, format in
      body(values[index], format)
    }
  }

  /// The reference of a floating-point output whose elements `body` gives, computed in the format that it is told, and then rounded
  /// to the output's own where that is narrower: half a unit in the last place more. What has no error is wanted correctly rounded.
  static func bounded(
    _ type: TensorType, count: Int, distinguishesZeros: Bool = false, _ body: (Int, FloatFormat) -> Expected
  ) -> ReferenceTensor {
    guard let format = FloatFormat(type.dtype) else { return ReferenceTensor(type, .exact([])) }
    let computing = format.accumulator
    var values: [DoubleDouble] = []
    var bounds: [Double] = []
    values.reserveCapacity(count)
    bounds.reserveCapacity(count)
    for index in 0..<count {
      let expected = body(index, computing)
      if expected.error == 0 {
        values.append(DoubleDouble(format.round(expected.value)))
        bounds.append(0)
      } else {
        values.append(expected.value)
        bounds.append(format.rounded(expected, from: computing))
      }
    }
    return ReferenceTensor(
      type, .bounded(values: values, bounds: bounds), distinguishesZeros: distinguishesZeros)
  }

  /// A limit in units in the last place, with what the reference itself may be off by: 2^-95 of it, and the spacing of subnormal
  /// doubles where it is one.
  static func ulps(_ count: Double, of value: DoubleDouble, in format: FloatFormat) -> Expected {
    guard value.isFinite else { return Expected(value: value, error: 0) }
    let magnitude = value.high.magnitude
    let own = magnitude * 0x1p-95 + (magnitude < 0x1p-960 && format == .float64 ? 0x1p-1074 : 0)
    return Expected(value: value, error: count * format.ulp(at: magnitude) + own)
  }
}

extension FloatFormat {
  /// The bound of a result whose error was `expected.error` in the format it was computed in, and which was then rounded to this one.
  func rounded(_ expected: Elementwise.Expected, from computing: FloatFormat) -> Double {
    guard expected.value.isFinite else { return 0 }
    guard expected.error.isFinite else { return .infinity }
    return self == computing
      ? expected.error : expected.error + halfUlp(at: expected.value.high.magnitude + expected.error)
  }
}

/// Limits for operations that IEEE 754 or OpenCL C bounds, in units in the last place of the format that is computed in.
///
/// For float32 those of the full profile in the OpenCL C specification, "Relative Error as ULPs", single precision; for float64 its
/// double-precision table, where division and square root are rounded correctly. float16 and bfloat16 are computed in float32.
enum UlpLimit {
  static let exp = 3.0
  static let expMinusOne = 3.0
  static let log = 3.0
  static let sine = 4.0
  static let cosine = 4.0
  static let tanh = 5.0
  static let erf = 16.0
  static let pow = 16.0

  static func division(_ format: FloatFormat) -> Double { format == .float64 ? 0.5 : 2.5 }
  static func squareRoot(_ format: FloatFormat) -> Double { format == .float64 ? 0.5 : 3 }
}
