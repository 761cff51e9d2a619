// SPDX-License-Identifier: Apache-2.0

// Elements of host tensors as numbers and as text.

extension HostTensor {
  /// The elements as integers; nil unless the dtype is an integer one and all of them fit an `Int`.
  public var integers: [Int]? {
    switch type.dtype {
    case .int64: elements { (value: Int64) in Int(value) }
    case .int32: elements { (value: Int32) in Int(value) }
    case .int16: elements { (value: Int16) in Int(value) }
    case .int8: elements { (value: Int8) in Int(value) }
    case .uint64: all(elements { (value: UInt64) in Int(exactly: value) })
    case .uint32: elements { (value: UInt32) in Int(value) }
    case .uint16: elements { (value: UInt16) in Int(value) }
    case .uint8: elements { (value: UInt8) in Int(value) }
    default: nil
    }
  }

  /// The elements as doubles, exactly; nil unless the dtype is a floating-point one.
  public var doubles: [Double]? {
    switch type.dtype {
    case .float64: elements { (value: Double) in value }
    case .float32: elements { (value: Float) in Double(value) }
    case .float16: elements { (bits: UInt16) in Double(Float16(bitPattern: bits)) }
    case .bfloat16: elements { (bits: UInt16) in Double(Float(BFloat16(bitPattern: bits))) }
    default: nil
    }
  }

  /// A floating-point tensor of these values, each rounded once to nearest even.
  ///
  /// - Throws: `.invalidArgument` if there are more or fewer than `type` has elements, or if its dtype is no
  ///   floating-point one.
  package init(_ type: TensorType, rounding values: [Double]) throws(DeviceError) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(values.count * type.dtype.byteWidth)
    func append(_ pattern: some FixedWidthInteger) { withUnsafeBytes(of: pattern) { bytes += $0 } }
    switch type.dtype {
    case .float64: for value in values { append(value.bitPattern) }
    case .float32: for value in values { append(Float(value).bitPattern) }
    case .float16: for value in values { append(Float16(value).bitPattern) }
    case .bfloat16: for value in values { append(BFloat16(value).bitPattern) }
    default: throw DeviceError(.invalidArgument, "\(type.dtype) is no floating-point dtype")
    }
    try self.init(type, bytes: bytes)
  }

  /// An integer or bool tensor of the low bits of these values.
  ///
  /// - Throws: `.invalidArgument` if there are more or fewer than `type` has elements.
  package init(_ type: TensorType, truncating values: [UInt64]) throws(DeviceError) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(values.count * type.dtype.byteWidth)
    for value in values { withUnsafeBytes(of: value.littleEndian) { bytes += $0.prefix(type.dtype.byteWidth) } }
    try self.init(type, bytes: bytes)
  }

  private func elements<Element: BitwiseCopyable, Result>(_ body: (Element) -> Result) -> [Result] {
    bytes.withUnsafeBytes { raw in
      (0..<(raw.count / MemoryLayout<Element>.size)).map {
        body(raw.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Element>.size, as: Element.self))
      }
    }
  }

  private func all(_ values: [Int?]) -> [Int]? {
    let present = values.compactMap { $0 }
    return present.count == values.count ? present : nil
  }
}

// MARK: - Text

extension HostTensor {
  /// Type and elements as case ids write them: `i64:2=3x-1`, `f32:r0=0.5`, `bool:2x2=1x0x0x1`.
  package var text: String {
    "\(type.dtype.shortName):\(type.shape.text)=\(elementTexts.joined(separator: "x"))"
  }

  /// The tensor that a text means, as `text` writes it.
  ///
  /// - Throws: `.invalidArgument`, saying what of it is wrong.
  package init(text: Substring) throws(DeviceError) {
    guard let colon = text.firstIndex(of: ":"), let equals = text[colon...].firstIndex(of: "=") else {
      throw DeviceError(.invalidArgument, "'\(text)' is no tensor; one looks like i64:2=3x-1")
    }
    guard let dtype = DType(name: text[..<colon]) else {
      throw DeviceError(.invalidArgument, "'\(text[..<colon])' is no dtype")
    }
    let shape = try Shape(text: text[text.index(after: colon)..<equals])
    try self.init(TensorType(dtype, shape), text: text[text.index(after: equals)...])
  }

  /// The tensor of this type whose elements a text lists, joined by `x`.
  ///
  /// - Throws: `.invalidArgument`, saying what of it is wrong.
  package init(_ type: TensorType, text: Substring) throws(DeviceError) {
    let parts = text.isEmpty ? [] : text.split(separator: "x", omittingEmptySubsequences: false)
    if type.dtype.isFloatingPoint {
      var values: [Double] = []
      for part in parts {
        // A float32 by its own shortest text: as a double that would be rounded twice.
        let value = type.dtype == .float32 ? Float(part).map { Double($0) } : Double(part)
        guard let value else { throw DeviceError(.invalidArgument, "'\(part)' in '\(text)' is no number") }
        values.append(value)
      }
      try self.init(type, rounding: values)
      return
    }
    var values: [UInt64] = []
    for part in parts {
      guard let value = Int64(part).map({ UInt64(bitPattern: $0) }) ?? UInt64(part) else {
        throw DeviceError(.invalidArgument, "'\(part)' in '\(text)' is no integer")
      }
      values.append(value)
    }
    try self.init(type, truncating: values)
  }

  /// The elements, each in the shortest text that gives it again.
  private var elementTexts: [String] {
    switch type.dtype {
    case .float32: elements { (value: Float) in "\(value)" }
    case .uint64: elements { (value: UInt64) in "\(value)" }
    case .bool: elements { (value: UInt8) in "\(value)" }
    default: doubles?.map { "\($0)" } ?? integers?.map { "\($0)" } ?? []
    }
  }
}

extension Shape {
  /// The extents as case ids write them: `2x3`, `r0` for a scalar.
  package var text: String { rank == 0 ? "r0" : extents.map(String.init).joined(separator: "x") }

  /// The shape that a text means, as `text` writes it.
  ///
  /// - Throws: `.invalidArgument`, saying what of it is wrong.
  package init(text: Substring) throws(DeviceError) {
    if text == "r0" {
      self = .scalar
      return
    }
    var extents: [Int] = []
    for part in text.split(separator: "x", omittingEmptySubsequences: false) {
      guard let extent = Int(part) else {
        throw DeviceError(.invalidArgument, "'\(part)' in the shape '\(text)' is no number")
      }
      extents.append(extent)
    }
    try self.init(extents)
  }
}
