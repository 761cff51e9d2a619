// SPDX-License-Identifier: Apache-2.0

import BerthCore

/// The header of a `.npy` file: what numpy writes before an array's bytes.
///
/// Six bytes of magic, two of version, the length of a text (two bytes in version 1, four in 2 and 3), and the text: a Python
/// dictionary of `descr`, `fortran_order` and `shape`, padded with spaces so that the data begins on a multiple of 64 (older
/// files: 16). Format: numpy's `numpy.lib.format`.
struct NpyHeader: Equatable {
  /// The type of the elements.
  var dtype: DType
  /// The extents.
  var shape: Shape
  /// Whether the first index runs fastest.
  var isFortranOrder: Bool
  /// Whether the bytes of each element are in the other order than the host's.
  var isByteSwapped: Bool

  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  /// Magic, version, and the longest form of the text's length.
  static let longestPreamble = 12
  /// A limit for the text: eight axes take some 200 bytes, numpy itself refuses more than 10,000.
  private static let longestText = 1 << 16

  /// Where the text lies, read off the first bytes of a file.
  ///
  /// - Parameter preamble: the first `longestPreamble` bytes, or all if the file is shorter.
  /// - Throws: `.inputOutput` if this is no `.npy` file, `.unsupported` for a version that Berth does not know.
  static func locateText(_ preamble: [UInt8]) throws(DeviceError) -> Range<Int> {
    guard preamble.starts(with: magic) else {
      throw DeviceError(.inputOutput, "it does not begin as a .npy file does")
    }
    guard preamble.count >= 10 else { throw DeviceError(.inputOutput, "it ends inside the header") }
    let (start, length): (Int, Int)
    switch preamble[6] {
    case 1:
      (start, length) = (10, Int(preamble[8]) | Int(preamble[9]) << 8)
    case 2, 3:
      guard preamble.count >= longestPreamble else { throw DeviceError(.inputOutput, "it ends inside the header") }
      (start, length) = (12, (0..<4).reduce(0) { $0 | Int(preamble[8 + $1]) << (8 * $1) })
    default:
      throw DeviceError(
        .unsupported, "it has version \(preamble[6]).\(preamble[7]) of the .npy format; versions 1 to 3 can be read")
    }
    guard length <= longestText else {
      throw DeviceError(
        .inputOutput, "its header claims to be \(length) bytes long; more than \(longestText) is refused")
    }
    return start..<(start + length)
  }

  init(dtype: DType, shape: Shape, isFortranOrder: Bool = false, isByteSwapped: Bool = false) {
    self.dtype = dtype
    self.shape = shape
    self.isFortranOrder = isFortranOrder
    self.isByteSwapped = isByteSwapped
  }

  /// Reads the header's text.
  ///
  /// - Throws: `.inputOutput` if it is malformed, `.unsupported` for elements or shapes that Berth has not.
  init(text: [UInt8]) throws(DeviceError) {
    var parser = PythonLiteral(text)
    var (descr, order, extents): (String?, Bool?, [Int]?) = (nil, nil, nil)
    try parser.expect("{")
    while !parser.consume("}") {
      let key = try parser.string()
      try parser.expect(":")
      switch key {
      case "descr" where descr == nil:
        if parser.next == UInt8(ascii: "[") {
          throw DeviceError(.unsupported, "its elements are records, which tensors cannot hold")
        }
        descr = try parser.string()
      case "fortran_order" where order == nil: order = try parser.truth()
      case "shape" where extents == nil: extents = try parser.integers()
      default: throw DeviceError(.inputOutput, "its header has a key '\(key)' too many")
      }
      if !parser.consume(",") {
        try parser.expect("}")
        break
      }
    }
    try parser.expectEnd()
    guard let descr, let order, let extents else {
      throw DeviceError(.inputOutput, "its header lacks one of the keys 'descr', 'fortran_order' and 'shape'")
    }
    if let negative = extents.first(where: { $0 < 0 }) {
      throw DeviceError(.inputOutput, "its header claims an axis of \(negative) elements")
    }
    guard extents.count <= Shape.maximumRank else {
      throw DeviceError(.unsupported, "it has \(extents.count) axes; Berth handles at most \(Shape.maximumRank)")
    }
    do throws(DeviceError) {
      shape = try Shape(extents)
    } catch {
      throw DeviceError(.inputOutput, "its header claims the shape \(extents), more elements than any file has")
    }
    isFortranOrder = order
    (dtype, isByteSwapped) = try NpyHeader.element(descr)
  }

  /// A numpy type string such as `<f4`.
  private static func element(_ descr: String) throws(DeviceError) -> (DType, isByteSwapped: Bool) {
    let characters = Array(descr)
    guard let order = characters.first, "<>|=".contains(order), characters.count >= 2 else {
      throw DeviceError(.inputOutput, "its header's 'descr' is '\(descr)', which is no numpy type")
    }
    let code = String(characters.dropFirst())
    let known: [String: DType] = [
      "f8": .float64, "f4": .float32, "f2": .float16, "i8": .int64, "i4": .int32, "i2": .int16, "i1": .int8,
      "u8": .uint64, "u4": .uint32, "u2": .uint16, "u1": .uint8, "b1": .bool,
    ]
    guard let dtype = known[code] else {
      if code.first == "V" {
        throw DeviceError(
          .unsupported,
          "its elements are '\(descr)', raw bytes; bfloat16 is written so, too, but nothing tells it apart: "
            + "save it as float32")
      }
      if let kind = code.first, "cOSUMma".contains(kind) {
        throw DeviceError(.unsupported, "its elements are '\(descr)', which tensors cannot hold")
      }
      throw DeviceError(.inputOutput, "its header's 'descr' is '\(descr)', which is no numpy type that Berth knows")
    }
    if order == "|", dtype.byteWidth > 1 {
      throw DeviceError(.inputOutput, "its header's 'descr' is '\(descr)', which leaves the byte order open")
    }
    return (dtype, order == ">" && dtype.byteWidth > 1)
  }

  /// The bytes that stand before the data in a file, version 1.
  ///
  /// - Throws: `.unsupported` for bfloat16, which numpy has no type for.
  func encoded() throws(DeviceError) -> [UInt8] {
    let code: String
    switch dtype.kind {
    case .floatingPoint where dtype != .bfloat16: code = "<f\(dtype.byteWidth)"
    case .signedInteger: code = "\(dtype.byteWidth > 1 ? "<" : "|")i\(dtype.byteWidth)"
    case .unsignedInteger: code = "\(dtype.byteWidth > 1 ? "<" : "|")u\(dtype.byteWidth)"
    case .boolean: code = "|b1"
    default:
      throw DeviceError(
        .unsupported,
        "numpy has no type for \(dtype), so it cannot be saved as .npy; cast it to float32, which holds it exactly")
    }
    let extents = shape.extents.map(String.init)
    let tuple = extents.count == 1 ? "(\(extents[0]),)" : "(\(extents.joined(separator: ", ")))"
    var text = Array("{'descr': '\(code)', 'fortran_order': False, 'shape': \(tuple), }".utf8)
    // The newline ends the text; data on a multiple of 64 can be mapped and used where it lies.
    let total = (10 + text.count + 1 + 63) / 64 * 64
    text += [UInt8](repeating: UInt8(ascii: " "), count: total - 10 - text.count - 1) + [UInt8(ascii: "\n")]
    return NpyHeader.magic + [1, 0, UInt8(text.count & 0xFF), UInt8(text.count >> 8)] + text
  }
}
