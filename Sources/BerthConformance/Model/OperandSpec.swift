// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// An input of a case: type, layout, and the value where it is a parameter. As text: `[dtype:]2x3[@strides][+offset]`, with `r0` for a
/// scalar; a parameter as `dtype:2x3=values`.
public struct OperandSpec: Hashable, Sendable {
  /// The type of the elements.
  public var dtype: DType
  /// The extents.
  public var shape: Shape
  /// Element strides; nil is dense.
  public var strides: Strides?
  /// Elements before the first one.
  public var offset: Int
  /// The value of a parameter input.
  public var value: HostTensor?

  init(_ dtype: DType, _ shape: Shape, strides: Strides? = nil, offset: Int = 0) {
    self.dtype = dtype
    self.shape = shape
    self.strides = strides
    self.offset = offset
  }

  /// A parameter input.
  init(_ value: HostTensor) {
    self.init(value.type.dtype, value.type.shape)
    self.value = value
  }

  /// The operand of a call.
  func operand() throws(DeviceError) -> Operand {
    if let value { return Operand(value) }
    return Operand(
      try TensorDescriptor(dtype, shape, strides: strides ?? shape.contiguousStrides, offset: offset))
  }

  /// The text of the operand, its dtype left out where it is `principal`.
  func text(principal: DType) -> String {
    if let value { return value.text }
    var text = dtype == principal ? "" : "\(dtype.shortName):"
    text += shape.text
    if let strides { text += "@\(joined(strides.values))" }
    if offset != 0 { text += "+\(offset)" }
    return text
  }

  /// The operand that a text means.
  init(parsing text: Substring, principal: DType) throws(DeviceError) {
    if text.contains("=") {
      self.init(try HostTensor(text: text))
      return
    }
    let malformed = DeviceError(.invalidArgument, "'\(text)' is no operand of a case id")
    var rest = text
    var dtype = principal
    if let colon = rest.firstIndex(of: ":") {
      guard let named = DType(name: rest[..<colon]) else {
        throw DeviceError(.invalidArgument, "'\(rest[..<colon])' is no dtype")
      }
      dtype = named
      rest = rest[rest.index(after: colon)...]
    }
    var offset = 0
    if let plus = rest.firstIndex(of: "+") {
      guard let number = Int(rest[rest.index(after: plus)...]) else { throw malformed }
      offset = number
      rest = rest[..<plus]
    }
    var steps: Substring?
    if let at = rest.firstIndex(of: "@") {
      steps = rest[rest.index(after: at)...]
      rest = rest[..<at]
    }
    var strides: Strides?
    if let steps { strides = try Strides(try numbers(steps)) }
    self.init(dtype, try Shape(text: rest), strides: strides, offset: offset)
  }
}

/// Where an output of a case is to lie. As text: `d` for dense, `-` for an optional output that is not wanted, else
/// `@strides[+offset]`.
public enum OutputSpec: Hashable, Sendable {
  /// Dense, at the start of its buffer.
  case dense
  /// An optional output that is not wanted.
  case absent
  /// With these element strides and this many elements before the first one.
  case laidOut(strides: [Int], offset: Int)

  /// The descriptor for an output of this type.
  func descriptor(_ type: TensorType) throws(DeviceError) -> TensorDescriptor? {
    switch self {
    case .dense: TensorDescriptor(type)
    case .absent: nil
    case .laidOut(let strides, let offset):
      try TensorDescriptor(type.dtype, type.shape, strides: try Strides(strides), offset: offset)
    }
  }

  var text: String {
    switch self {
    case .dense: "d"
    case .absent: "-"
    case .laidOut(let strides, let offset): "@\(joined(strides))" + (offset == 0 ? "" : "+\(offset)")
    }
  }

  init(parsing text: Substring) throws(DeviceError) {
    switch text {
    case "d": self = .dense
    case "-": self = .absent
    default:
      let parts = text.split(separator: "+", omittingEmptySubsequences: false)
      guard text.hasPrefix("@"), parts.count <= 2, let offset = parts.count == 2 ? Int(parts[1]) : 0 else {
        throw DeviceError(.invalidArgument, "'\(text)' is no output of a case id")
      }
      self = .laidOut(strides: try numbers(parts[0].dropFirst()), offset: offset)
    }
  }
}

/// Numbers as case ids write them: joined by `x`.
func joined(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: "x") }

/// The numbers of a text like `2x-1x3`; none for an empty one.
func numbers(_ text: Substring) throws(DeviceError) -> [Int] {
  if text.isEmpty { return [] }
  var result: [Int] = []
  for part in text.split(separator: "x", omittingEmptySubsequences: false) {
    guard let number = Int(part) else { throw DeviceError(.invalidArgument, "'\(part)' in '\(text)' is no number") }
    result.append(number)
  }
  return result
}
