// SPDX-License-Identifier: Apache-2.0

import BerthCore

/// How far a result may lie from the one that a test folder has: |got - expected| <= absolute + relative * |expected|.
struct Tolerance: Hashable {
  /// The part in proportion to the expected value.
  var relative: Double
  /// The part that is the same for all values.
  var absolute: Double

  /// What ONNX's own test runner allows where a test does not say otherwise: its folders hold results of numpy, which
  /// is neither exact nor the only right rounding, and are meant to catch wrong meaning, not lost digits.
  static let standard = Tolerance(relative: 1e-3, absolute: 1e-7)

  /// The tolerance for results of a dtype, from a graph of so many nodes.
  ///
  /// A bfloat16 has 8 significant bits: ONNX's runner allows two units in the last place, 2^-6. A float16 has 11, one unit being up to
  /// 2^-10, which the standard 1e-3 just covers. Where a graph rounds to it node after node, numpy's results are off by as much on their
  /// own (in test_attention_4d_causal_fp16_expanded by 1.2 units, ours by 0.8 the other way): two units, 2^-9, as for bfloat16.
  func adjusted(for dtype: DType, nodes: Int) -> Tolerance {
    var copy = self
    if dtype == .bfloat16 { copy.relative = max(relative, 0x1p-6) }
    if dtype == .float16, nodes > 1 { copy.relative = max(relative, 0x1p-9) }
    return copy
  }

  /// Whether `got` is near enough. NaN stands for NaN, an infinity for itself.
  func accepts(_ got: Double, expected: Double) -> Bool {
    if got.isNaN || expected.isNaN { return got.isNaN && expected.isNaN }
    if got.isInfinite || expected.isInfinite { return got == expected }
    return (got - expected).magnitude <= absolute + relative * expected.magnitude
  }
}

/// The comparison of a result with the expected one: type, then every element.
enum TensorComparison {
  /// What is wrong with `got`, which a graph of so many nodes gave, or nil if nothing is. Integers and truth values must be equal,
  /// floats near enough.
  static func difference(
    _ got: HostTensor, expected: HostTensor, tolerance: Tolerance, nodes: Int = 1
  ) -> String? {
    guard got.type == expected.type else { return "is \(got.type), expected \(expected.type)" }
    guard got.bytes != expected.bytes else { return nil }
    let tolerance = tolerance.adjusted(for: got.type.dtype, nodes: nodes)
    var wrong = 0
    var first: Int?
    for index in 0..<got.type.shape.elementCount where !agrees(got, expected, at: index, tolerance) {
      wrong += 1
      first = first ?? index
    }
    guard let first else { return nil }
    let limit =
      got.type.dtype.isFloatingPoint
      ? " (relative tolerance \(tolerance.relative), absolute \(tolerance.absolute))" : ""
    return
      "\(place(first, in: got.type.shape)): got \(got.text(at: first)), expected \(expected.text(at: first))\(limit); "
      + "\(wrong) of \(got.type.shape.elementCount) elements differ"
  }

  private static func agrees(_ got: HostTensor, _ expected: HostTensor, at index: Int, _ tolerance: Tolerance) -> Bool {
    guard let left = got.double(at: index), let right = expected.double(at: index) else {
      let width = got.type.dtype.byteWidth
      let range = index * width..<(index + 1) * width
      return got.bytes[range] == expected.bytes[range]
    }
    return tolerance.accepts(left, expected: right)
  }

  /// The index of an element, axis by axis: `[1, 0, 3]`.
  private static func place(_ index: Int, in shape: Shape) -> String {
    let strides = shape.contiguousStrides
    let indices = (0..<shape.rank).map { axis in index / strides[axis] % max(shape[axis], 1) }
    return "[\(indices.map(String.init).joined(separator: ", "))]"
  }
}

extension HostTensor {
  /// The element at a place in row-major order, exactly; nil unless the elements are floats.
  func double(at index: Int) -> Double? {
    switch type.dtype {
    case .float64: element(index, Double.self)
    case .float32: Double(element(index, Float.self))
    case .float16: Double(binary16: element(index, UInt16.self))
    case .bfloat16: Double(Float(BFloat16(bitPattern: element(index, UInt16.self))))
    default: nil
    }
  }

  /// The element at a place in row-major order, for messages.
  func text(at index: Int) -> String {
    switch type.dtype {
    case .int64: "\(element(index, Int64.self))"
    case .int32: "\(element(index, Int32.self))"
    case .int16: "\(element(index, Int16.self))"
    case .int8: "\(element(index, Int8.self))"
    case .uint64: "\(element(index, UInt64.self))"
    case .uint32: "\(element(index, UInt32.self))"
    case .uint16: "\(element(index, UInt16.self))"
    case .uint8: "\(element(index, UInt8.self))"
    case .bool: element(index, UInt8.self) == 0 ? "false" : "true"
    case .float32: "\(element(index, Float.self))"
    default: double(at: index).map { "\($0)" } ?? "?"
    }
  }

  private func element<Element: BitwiseCopyable>(_ index: Int, _: Element.Type) -> Element {
    bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: index * MemoryLayout<Element>.size, as: Element.self) }
  }
}

extension Double {
  /// The value of an IEEE 754 binary16 number with these bits, exactly. By hand, because `Float16` is not there on
  /// every platform.
  fileprivate init(binary16 bits: UInt16) {
    let exponent = Int(bits >> 10 & 0x1F)
    let fraction = Double(bits & 0x3FF)
    let magnitude: Double =
      switch exponent {
      case 0: fraction * 0x1p-24
      case 31: fraction == 0 ? .infinity : .nan
      default: (1024 + fraction) * Double(sign: .plus, exponent: exponent - 25, significand: 1)
      }
    self = bits & 0x8000 == 0 ? magnitude : -magnitude
  }
}
