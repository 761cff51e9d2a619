// SPDX-License-Identifier: Apache-2.0

import BerthCore

/// Reads what stands in a `.npy` header: strings, truth values and tuples of integers, as Python writes them.
struct PythonLiteral {
  private let bytes: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The next byte that is no white space, not consumed; nil at the end.
  var next: UInt8? {
    mutating get {
      while place < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) { place += 1 }
      return place < bytes.count ? bytes[place] : nil
    }
  }

  /// Consumes a character if it comes next.
  mutating func consume(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    place += 1
    return true
  }

  mutating func expect(_ character: Unicode.Scalar) throws(DeviceError) {
    guard consume(character) else { throw malformed("'\(character)'") }
  }

  mutating func expectEnd() throws(DeviceError) {
    guard next == nil else { throw malformed("the end") }
  }

  /// A string in either kind of quotes, without escapes: numpy writes none here.
  mutating func string() throws(DeviceError) -> String {
    guard let quote = next, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw malformed("a string")
    }
    let start = place + 1
    guard let end = bytes[start...].firstIndex(of: quote) else { throw malformed("the end of a string") }
    place = end + 1
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  mutating func truth() throws(DeviceError) -> Bool {
    for (word, value) in [("True", true), ("False", false)] where next != nil && bytes[place...].starts(with: word.utf8)
    {
      place += word.utf8.count
      return value
    }
    throw malformed("True or False")
  }

  /// A tuple of integers; each may end in `L`, as Python 2 wrote them.
  mutating func integers() throws(DeviceError) -> [Int] {
    try expect("(")
    var values: [Int] = []
    while !consume(")") {
      values.append(try integer())
      if !consume(",") {
        // `(3)` is a number in brackets, no tuple.
        guard values.count > 1 else { throw malformed("','") }
        try expect(")")
        break
      }
    }
    return values
  }

  private mutating func integer() throws(DeviceError) -> Int {
    guard next != nil else { throw malformed("an integer") }
    let start = place
    if bytes[place] == UInt8(ascii: "-") { place += 1 }
    while place < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[place]) { place += 1 }
    let digits = String(decoding: bytes[start..<place], as: UTF8.self)
    guard let value = Int(digits) else { throw malformed("an integer below 2^63") }
    if place < bytes.count, bytes[place] == UInt8(ascii: "L") { place += 1 }
    return value
  }

  private func malformed(_ expected: String) -> DeviceError {
    DeviceError(.inputOutput, "its header is malformed at byte \(place): expected \(expected)")
  }
}
