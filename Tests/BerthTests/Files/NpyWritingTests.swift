// SPDX-License-Identifier: Apache-2.0

import Berth
import Foundation
import Testing

@Suite struct NpyWritingTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// What numpy 2.4 writes for the same array.
  @Test func theBytesAreNumpys() throws {
    try Tensor([[1, 2, 3], [4, 5, 6]], dtype: .int16).save(to: folder.path("x.npy"))
    let text = "{'descr': '<i2', 'fortran_order': False, 'shape': (2, 3), }"
    let expected: [UInt8] =
      [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 0x01, 0x00, 0x76, 0x00] + Array(text.utf8)
      + [UInt8](repeating: 0x20, count: 118 - text.utf8.count - 1) + [0x0A, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0]
    #expect(try folder.read("x.npy") == expected)
  }

  @Test(arguments: DType.allKnown.filter { $0 != .bfloat16 }, [[], [1], [0], [3], [2, 3, 4]])
  func whatIsWrittenIsRead(dtype: DType, extents: [Int]) throws {
    let shape = try Shape(extents)
    let bytes = (0..<(shape.elementCount * dtype.byteWidth)).map { UInt8(dtype == .bool ? $0 % 2 : $0 % 251) }
    let x = try bytes.withUnsafeBytes { try Tensor(bytes: $0, dtype: dtype, shape: shape) }
    try x.save(to: folder.path("x.npy"))
    let y = try Tensor(npy: folder.path("x.npy"))
    #expect(y.dtype == dtype)
    #expect(y.shape == shape)
    #expect(try y.withBytes { Array($0) } == bytes)
    #expect(folder.names == ["x.npy"])
  }

  @Test func viewsAreWrittenRowMajor() throws {
    let x = try Tensor([[1, 2], [3, 4]]).transposed()
    try x.save(to: folder.path("x.npy"))
    #expect(try Tensor(npy: folder.path("x.npy")).array(of: Int.self) == [1, 3, 2, 4])
  }

  @Test func tensorsOfOtherDevicesAreWritten() throws {
    try Tensor([1, 2] as [Float], on: RemoteDevice()).save(to: folder.path("x.npy"))
    #expect(try Tensor(npy: folder.path("x.npy")).array(of: Float.self) == [1, 2])
  }

  @Test func numpyHasNoBFloat16() throws {
    let x = try Tensor([1], dtype: .bfloat16)
    expectError(.unsupported, mentioning: "bfloat16", "float32") { try x.save(to: folder.path("x.npy")) }
    #expect(folder.names.isEmpty)
    try x.cast(to: .float32).save(to: folder.path("x.npy"))
    #expect(try Tensor(npy: folder.path("x.npy")).array(of: Float.self) == [1])
  }

  @Test func filesAreReplacedWithTheirModeAndThroughLinks() throws {
    let manager = FileManager.default
    try Tensor([1]).save(to: folder.path("x.npy"))
    try manager.setAttributes([.posixPermissions: 0o640], ofItemAtPath: folder.path("x.npy"))
    try manager.createSymbolicLink(atPath: folder.path("link.npy"), withDestinationPath: folder.path("x.npy"))
    try Tensor([2]).save(to: folder.path("link.npy"))
    #expect(try Tensor(npy: folder.path("x.npy")).array(of: Int.self) == [2])
    #expect(try manager.attributesOfItem(atPath: folder.path("x.npy"))[.posixPermissions] as? Int == 0o640)
    #expect(
      try manager.attributesOfItem(atPath: folder.path("link.npy"))[.type] as? FileAttributeType == .typeSymbolicLink)
    #expect(folder.names == ["link.npy", "x.npy"])
  }

  @Test func whatIsMappedMayBeReplaced() throws {
    let path = folder.path("x.npy")
    try Tensor([1, 2, 3]).save(to: path)
    let mapped = try Tensor(npy: path, mapped: true)
    try (mapped * 10).save(to: path)
    #expect(try mapped.array(of: Int.self) == [1, 2, 3])
    #expect(try Tensor(npy: path).array(of: Int.self) == [10, 20, 30])
  }

  @Test func placesThatCannotBeWritten() throws {
    let x = try Tensor([1])
    expectError(.inputOutput, mentioning: "/nowhere/x.npy", "No such file") { try x.save(to: "/nowhere/x.npy") }
    expectError(.inputOutput, mentioning: "folder") { try x.save(to: folder.path) }
    expectError(.inputOutput) { try x.save(to: "") }
    expectError(.inputOutput) { try x.save(to: "a\0b") }
    expectError(.inputOutput, mentioning: "No space left") { try x.save(to: "/dev/full") }
    #expect(FileManager.default.isWritableFile(atPath: "/dev/full"))
  }

  /// A limit on the size of files stands for a full disk: in a process of its own, because it cannot be lifted again.
  @Test func aFullDiskLosesNothing() async throws {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      try Tensor([1, 2, 3]).save(to: folder.path("x.npy"))
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 4096, rlim_max: 4096)
      guard setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else { exit(2) }
      let large = try Tensor.zeros([10_000])
      do {
        try large.save(to: folder.path("x.npy"))
        exit(3)
      } catch let error as DeviceError {
        guard error.code == .inputOutput, error.vendorCode == Int64(EFBIG) else { exit(4) }
      }
      guard folder.names == ["x.npy"], try Tensor(npy: folder.path("x.npy")).array(of: Int.self) == [1, 2, 3] else {
        exit(5)
      }
    }
  }
}
