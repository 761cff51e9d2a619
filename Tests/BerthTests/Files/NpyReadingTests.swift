// SPDX-License-Identifier: Apache-2.0

import Berth
import Testing

@Suite struct NpyReadingTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A file of this header text and data. Where the text is shorter than `padding`, spaces and a newline fill it.
  static func file(_ text: String, _ data: [UInt8], version: UInt8 = 1, length: Int? = nil, align: Int = 64) -> [UInt8]
  {
    let preamble = version == 1 ? 10 : 12
    let total = (preamble + text.utf8.count + 1 + align - 1) / align * align
    let padded = text + String(repeating: " ", count: total - preamble - text.utf8.count - 1) + "\n"
    let claimed = length ?? padded.utf8.count
    let bytes = (0..<(version == 1 ? 2 : 4)).map { UInt8(truncatingIfNeeded: claimed >> (8 * $0)) }
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + bytes + Array(padded.utf8) + data
  }

  private static func header(_ descr: String, _ shape: String, fortran: Bool = false) -> String {
    "{'descr': '\(descr)', 'fortran_order': \(fortran ? "True" : "False"), 'shape': \(shape), }"
  }

  private func load(_ bytes: [UInt8]) throws -> Tensor { try Tensor(npy: folder.write(bytes)) }

  /// What numpy 2.4 wrote for `np.save(f, np.array([[1, 2, 3], [4, 5, 6]], '<i2'))`, byte for byte.
  @Test func aFileThatNumpyWrote() throws {
    let text = "{'descr': '<i2', 'fortran_order': False, 'shape': (2, 3), }"
    let bytes: [UInt8] =
      [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 0x01, 0x00, 0x76, 0x00] + Array(text.utf8)
      + [UInt8](repeating: 0x20, count: 118 - text.utf8.count - 1) + [0x0A, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0]
    let x = try load(bytes)
    #expect(x.dtype == .int16)
    #expect(x.shape == [2, 3])
    #expect(try x.array(of: Int16.self) == [1, 2, 3, 4, 5, 6])
  }

  @Test(arguments: [UInt8(1), 2, 3], [64, 16, 1])
  func everyVersionAndAlignment(version: UInt8, align: Int) throws {
    let text = Self.header("<f4", "(2,)")
    let x = try load(Self.file(text, [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0], version: version, align: align))
    #expect(try x.array(of: Float.self) == [1, -2])
  }

  @Test(arguments: [
    ("<f8", DType.float64, 8), ("<f4", .float32, 4), ("<f2", .float16, 2), ("<i8", .int64, 8), ("<i4", .int32, 4),
    ("<i2", .int16, 2), ("|i1", .int8, 1), ("<u8", .uint64, 8), ("<u4", .uint32, 4), ("<u2", .uint16, 2),
    ("|u1", .uint8, 1), ("|b1", .bool, 1), ("=i4", .int32, 4), ("<b1", .bool, 1), (">i1", .int8, 1),
  ])
  func everyElementType(descr: String, dtype: DType, width: Int) throws {
    let data = (0..<(3 * width)).map { UInt8($0 % 2) }
    let x = try load(Self.file(Self.header(descr, "(3,)"), data))
    #expect(x.dtype == dtype)
    #expect(try x.withBytes { Array($0) } == data)
  }

  @Test func bigEndianElements() throws {
    #expect(try load(Self.file(Self.header(">i2", "(2,)"), [1, 2, 0xFF, 0xFE])).array(of: Int16.self) == [258, -2])
    #expect(try load(Self.file(Self.header(">f4", "(1,)"), [0x3F, 0x80, 0, 0])).array(of: Float.self) == [1])
    #expect(
      try load(Self.file(Self.header(">u8", "()"), [1, 0, 0, 0, 0, 0, 0, 2])).scalar(of: UInt.self) == 1 << 56 + 2)
  }

  @Test func fortranOrderBecomesAView() throws {
    let x = try load(Self.file(Self.header("|u1", "(2, 3)", fortran: true), [1, 4, 2, 5, 3, 6]))
    #expect(x.shape == [2, 3])
    #expect(x.descriptor.strides.values == [1, 2])
    #expect(try x.array(of: UInt8.self) == [1, 2, 3, 4, 5, 6])
    let cube = try load(Self.file(Self.header("|i1", "(2, 2, 2)", fortran: true), [0, 4, 2, 6, 1, 5, 3, 7]))
    #expect(try cube.array(of: Int8.self) == Array(0..<8))
    #expect(try load(Self.file(Self.header("|i1", "()", fortran: true), [9])).scalar(of: Int8.self) == 9)
  }

  @Test func anyByteButNoughtIsTrue() throws {
    let x = try load(Self.file(Self.header("|b1", "(3,)"), [0, 1, 0xFF]))
    #expect(try x.withBytes { Array($0) } == [0, 1, 1])
  }

  @Test(arguments: [
    "{'shape': (2,), 'fortran_order': False, 'descr': '<i2'}",
    "{\"descr\":\"<i2\",\"fortran_order\":False,\"shape\":(2,)}",
    " { 'descr' : '<i2' , 'fortran_order' : False , 'shape' : ( 2 , ) , } ",
    "{'descr': '<i2', 'fortran_order': False, 'shape': (2L,), }",
    "{'descr': '<i2', 'fortran_order': True, 'shape': (1, 2,), }",
  ])
  func headersThatPythonWouldRead(text: String) throws {
    #expect(try load(Self.file(text, [1, 0, 2, 0])).array(of: Int16.self) == [1, 2])
  }

  @Test func emptyArrays() throws {
    #expect(try load(Self.file(Self.header("<f4", "(0,)"), [])).shape == [0])
    #expect(try load(Self.file(Self.header("<f4", "(3, 0, 5)", fortran: true), [])).shape == [3, 0, 5])
  }

  @Test(arguments: [
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", "12 bytes"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", "4 bytes"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (), }", "4 bytes"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (0,), }", "0 bytes"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (-2,), }", "-2"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4), }", "4611686018427387904"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807,), }", "more than"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775808,), }", "integer"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (2.0,), }", "malformed"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (2), }", "malformed"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': [2], }", "malformed"),
    ("{'descr': '<f4', 'fortran_order': 0, 'shape': (2,), }", "malformed"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'x': 1, }", "'x'"),
    ("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "'descr'"),
    ("{'descr': '<f4', 'shape': (2,), }", "lacks"),
    ("{'descr': '<f3', 'fortran_order': False, 'shape': (2,), }", "<f3"),
    ("{'descr': 'f4', 'fortran_order': False, 'shape': (2,), }", "f4"),
    ("{'descr': '|f4', 'fortran_order': False, 'shape': (2,), }", "byte order"),
    ("{'descr': '', 'fortran_order': False, 'shape': (2,), }", "no numpy type"),
    ("{'descr': '<f4, 'fortran_order': False, 'shape': (2,), }", "malformed"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), } garbage", "malformed"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)", "malformed"),
    ("garbage", "malformed"), ("{", "malformed"), ("", "malformed"),
  ])
  func headersThatLie(text: String, reason: String) throws {
    let path = try folder.write(Self.file(text, [0, 0, 0, 0, 0, 0, 0, 0]))
    expectError(.inputOutput, mentioning: reason, path) { try Tensor(npy: path) }
  }

  @Test(arguments: [
    ("{'descr': '|V2', 'fortran_order': False, 'shape': (4,), }", "bfloat16"),
    ("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", "<c8"),
    ("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "|O"),
    ("{'descr': '<U2', 'fortran_order': False, 'shape': (1,), }", "<U2"),
    ("{'descr': '<M8[ns]', 'fortran_order': False, 'shape': (1,), }", "<M8[ns]"),
    ("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }", "records"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1, 1, 1, 1, 1, 1, 1, 2), }", "9 axes"),
  ])
  func whatTensorsDoNotHoldIsNamed(text: String, reason: String) throws {
    let path = try folder.write(Self.file(text, [0, 0, 0, 0, 0, 0, 0, 0]))
    expectError(.unsupported, mentioning: reason, path) { try Tensor(npy: path) }
  }

  @Test func headersThatReachBeyondTheFile() throws {
    let text = Self.header("|i1", "(1,)")
    let lies = [
      (UInt8(1), 65535, "65545"), (2, 60000, "60012"), (2, Int(UInt32.max), "4294967295"), (3, 1 << 31, "2147483648"),
    ]
    for (version, length, named) in lies {
      let path = try folder.write(Self.file(text, [1], version: version, length: length))
      expectError(.inputOutput, mentioning: named) { try Tensor(npy: path) }
    }
  }

  @Test func filesThatAreNone() throws {
    expectError(.notFound, mentioning: "nowhere.npy") { try Tensor(npy: folder.path("nowhere.npy")) }
    expectError(.notFound) { try Tensor(npy: "") }
    expectError(.notFound) { try Tensor(npy: "a\0b") }
    expectError(.inputOutput, mentioning: folder.path) { try Tensor(npy: folder.path) }
    expectError(.inputOutput, mentioning: "/dev/zero") { try Tensor(npy: "/dev/zero") }
    expectError(.notFound) { try Tensor(npy: folder.write([1], as: "file") + "/x.npy") }
    expectError(.inputOutput, mentioning: "begin") { try load(Array("PK".utf8)) }
    expectError(.inputOutput) { try load([]) }
    expectError(.unsupported, mentioning: "4.0") { try load(Self.file(Self.header("|i1", "(1,)"), [1], version: 4)) }
    expectError(.unsupported, mentioning: "0.0") { try load(Self.file(Self.header("|i1", "(1,)"), [1], version: 0)) }
  }

  /// Cut off anywhere, a file is refused and never read as something else.
  @Test func truncatedAnywhere() throws {
    for version in [UInt8(1), 2] {
      let whole = Self.file(Self.header("<i2", "(2, 3)"), [1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0], version: version)
      #expect(try load(whole).elementCount == 6)
      for count in whole.indices {
        expectError(.inputOutput) { try load(Array(whole[..<count])) }
      }
      expectError(.inputOutput) { try load(whole + [0]) }
    }
  }

  /// With any bit of the header turned, a file gives a tensor of its data's size or a typed error.
  @Test func headerBitsFlipped() throws {
    let data = [UInt8](repeating: 1, count: 12)
    let whole = Self.file(Self.header("<i2", "(2, 3)"), data, align: 16)
    var (errors, tensors) = (0, 0)
    for place in 0..<(whole.count - data.count) {
      for bit in 0..<8 {
        var bytes = whole
        bytes[place] ^= 1 << bit
        do {
          let x = try load(bytes)
          #expect(x.elementCount * x.dtype.byteWidth == data.count)
          #expect(try x.withBytes { $0.count } == data.count)
          tensors += 1
        } catch let error as DeviceError {
          #expect([.inputOutput, .unsupported].contains(error.code), "\(error)")
          errors += 1
        }
      }
    }
    // Most turned bits make nonsense; some, such as one in a digit of the minor version, do not.
    #expect(errors > 300)
    #expect(tensors > 0)
  }

  @Test func mappedFilesAreUsedWhereTheyLie() throws {
    let numbers = (0..<1000).map(Float.init)
    try Tensor(numbers).save(to: folder.path("x.npy"))
    let mapped = try Tensor(npy: folder.path("x.npy"), mapped: true)
    #expect(try mapped.array(of: Float.self) == numbers)
    // Behind a header of 128 bytes in a page of the file: nothing was copied.
    #expect(try mapped.withBytes { UInt(bitPattern: $0.baseAddress) % 4096 } == 128)
    #expect(try (mapped + 1).array(of: Float.self) == numbers.map { $0 + 1 })
  }

  @Test func mappingFallsBackToReading() throws {
    let swapped = try folder.write(Self.file(Self.header(">i2", "(2,)"), [0, 1, 0, 2]), as: "swapped.npy")
    #expect(try Tensor(npy: swapped, mapped: true).array(of: Int16.self) == [1, 2])
    let odd = try folder.write(Self.file(Self.header("<i2", "(2,)"), [1, 0, 2, 0], align: 1), as: "odd.npy")
    #expect(try Tensor(npy: odd, mapped: true).array(of: Int16.self) == [1, 2])
    let empty = try folder.write(Self.file(Self.header("<i2", "(0,)"), []), as: "empty.npy")
    #expect(try Tensor(npy: empty, mapped: true).elementCount == 0)
    let elsewhere = try Tensor(npy: odd, mapped: true, on: RemoteDevice())
    #expect(try elsewhere.array(of: Int16.self) == [1, 2])
    let lying = try folder.write(Self.file(Self.header("<i2", "(3,)"), [1, 0, 2, 0]), as: "lying.npy")
    expectError(.inputOutput) { try Tensor(npy: lying, mapped: true) }
  }
}
