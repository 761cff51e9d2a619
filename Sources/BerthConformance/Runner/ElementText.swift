// SPDX-License-Identifier: Apache-2.0

public import BerthCore
public import BerthOracle

/// Elements of tensors as people read them.
public enum ElementText {
  /// The element at `index` of dense bytes.
  public static func value(_ bytes: some RandomAccessCollection<UInt8>, _ dtype: DType, at index: Int) -> String {
    let width = dtype.byteWidth
    guard width > 0, index >= 0, (index + 1) * width <= bytes.count else { return "nothing" }
    let start = bytes.index(bytes.startIndex, offsetBy: index * width)
    var bits: UInt64 = 0
    for (place, byte) in bytes[start...].prefix(width).enumerated() { bits |= UInt64(byte) << UInt64(8 * place) }
    let unused = UInt64(64 - dtype.bitWidth)
    switch dtype {
    case .float64: return number(Double(bitPattern: bits))
    case .float32: return number(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
    case .float16: return number(Float16(bitPattern: UInt16(truncatingIfNeeded: bits)))
    case .bfloat16: return number(Float(BFloat16(bitPattern: UInt16(truncatingIfNeeded: bits))))
    case .bool: return bits == 0 ? "false" : bits == 1 ? "true" : "the byte \(bits), which is no bool"
    default: return dtype.kind == .signedInteger ? "\(Int64(bitPattern: bits << unused) >> Int64(unused))" : "\(bits)"
    }
  }

  /// The indices of the element with a row-major index: `[2, 0, 5]`.
  public static func place(_ index: Int, in shape: Shape) -> String {
    var rest = index
    var indices: [String] = []
    for extent in shape.extents.reversed() where extent > 0 {
      indices.append("\(rest % extent)")
      rest /= extent
    }
    return "[\(indices.reversed().joined(separator: ", "))]"
  }

  /// What an element has to be, with the distance allowed.
  public static func expected(_ reference: ReferenceTensor, at index: Int) -> String {
    switch reference.expectation {
    case .exact(let bytes):
      return reference.unjudged.contains(index)
        ? "anything" : "exactly \(value(bytes, reference.type.dtype, at: index))"
    case .bounded(let values, let bounds):
      guard index < values.count, index < bounds.count else { return "nothing" }
      if bounds[index] == .infinity { return "anything" }
      let text = "\(values[index].high)"
      return bounds[index] == 0 || !values[index].isFinite
        ? "exactly \(text)" : "\(text) within \(rounded(bounds[index]))"
    case .between(let low, let high):
      guard index < low.count, index < high.count else { return "nothing" }
      if reference.unjudged.contains(index) { return "anything" }
      let ends = [low[index], high[index]].map { integer($0, reference.type.dtype) }
      return ends[0] == ends[1] ? "exactly \(ends[0])" : "\(ends[0]) to \(ends[1])"
    case .oneOf(let choices):
      guard index < choices.count else { return "nothing" }
      if reference.unjudged.contains(index) { return "anything" }
      return choices[index].map { integer($0, reference.type.dtype) }.joined(separator: " or ")
    }
  }

  /// How far an element is off, as a fraction of its bound; nil where there is no bound to speak of.
  public static func fraction(_ reference: ReferenceTensor, _ got: [UInt8], at index: Int) -> Double? {
    guard case .bounded(let values, let bounds) = reference.expectation, index < bounds.count, bounds[index] > 0 else {
      return nil
    }
    let width = reference.type.dtype.byteWidth
    let element = got[(index * width)..<((index + 1) * width)]
    guard let number = Array(element).withUnsafeBytes({ ElementCodec.doubles($0, reference.type.dtype) })?.first else {
      return nil
    }
    let distance = (DoubleDouble(number) - values[index]).magnitude.high
    return distance.isFinite ? distance / bounds[index] : nil
  }

  /// Two significant digits: enough for a bound.
  public static func rounded(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return "\(value)" }
    var scale = 1.0
    let exponent = Int((Double(value.exponent) * 0.30103).rounded(.down))
    // Beyond these a power of ten overflows; a bound at the edge of the range is printed in full.
    guard abs(exponent) < 290 else { return "\(value)" }
    for _ in 0..<abs(exponent - 1) { scale *= 10 }
    let digits = exponent >= 1 ? (value / scale).rounded() * scale : (value * scale).rounded() / scale
    return "\(digits)"
  }

  private static func integer(_ value: Int64, _ dtype: DType) -> String {
    dtype == .uint64 ? "\(UInt64(bitPattern: value))" : "\(value)"
  }

  private static func number(_ value: some BinaryFloatingPoint & CustomStringConvertible) -> String {
    value.isNaN ? "NaN" : value.description
  }
}
