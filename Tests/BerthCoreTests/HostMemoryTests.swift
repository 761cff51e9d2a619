// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Synchronization
import Testing

@Suite struct HostMemoryTests {
  @Test(arguments: [0, 1, 63, 64, 65, 100_000]) func isAlignedAndWritable(_ byteCount: Int) throws {
    let memory = try HostMemory(byteCount: byteCount)
    #expect(Int(bitPattern: memory.address) % HostMemory.alignment == 0)
    #expect(memory.byteCount == byteCount && memory.bytes.count == byteCount)
    for index in memory.mutableBytes.indices { memory.mutableBytes[index] = UInt8(truncatingIfNeeded: index) }
    #expect(memory.bytes.enumerated().allSatisfy { $1 == UInt8(truncatingIfNeeded: $0) })
  }

  @Test(arguments: [(-1, DeviceError.Code.invalidArgument), (Int.min, .invalidArgument), (Int.max, .outOfMemory)])
  func refusesWhatCannotBe(_ byteCount: Int, _ code: DeviceError.Code) {
    #expect { try HostMemory(byteCount: byteCount) } throws: { ($0 as? DeviceError)?.code == code }
  }

  @Test func copies() throws {
    let memory = try [1, 2, 3].withUnsafeBytes { raw throws(DeviceError) in try HostMemory(copying: raw) }
    #expect(memory.bytes.load(fromByteOffset: 8, as: Int.self) == 2)
    #expect(try HostMemory(copying: UnsafeRawBufferPointer(start: nil, count: 0)).byteCount == 0)
  }

  @Test func givesForeignMemoryBackOnce() {
    let released = Mutex(0)
    let foreign = UnsafeMutableRawPointer.allocate(byteCount: 8, alignment: 8)
    defer { foreign.deallocate() }
    do {
      let memory = HostMemory(unowned: foreign, byteCount: 8) { released.withLock { $0 += 1 } }
      let other = memory
      #expect(other.address == foreign && released.withLock { $0 } == 0)
    }
    #expect(released.withLock { $0 } == 1)
  }

  @Test(arguments: [
    (0, 16, true), (4, 12, true), (16, 0, true), (0, 17, false), (17, 0, false), (-1, 4, false), (4, -1, false),
    (.max, 1, false), (1, .max, false),
  ])
  func rangesKnowTheirBlock(_ offset: Int, _ byteCount: Int, _ isValid: Bool) throws {
    let memory = try HostMemory(byteCount: 16)
    #expect(HostRange(memory, offset: offset, byteCount: byteCount).isValid == isValid)
    #expect(BufferRange(FixedBuffer(byteCount: 16), offset: offset, byteCount: byteCount).isValid == isValid)
  }

  @Test(arguments: [(0, 16), (5, 11), (16, 0), (20, 0)])
  func rangesReachToTheEnd(_ offset: Int, _ byteCount: Int) throws {
    let memory = try HostMemory(byteCount: 16)
    #expect(HostRange(memory, offset: offset).byteCount == byteCount)
    #expect(BufferRange(FixedBuffer(byteCount: 16), offset: offset).byteCount == byteCount)
  }

  @Test func fillPatterns() {
    #expect(FillPattern(UInt8(0xAB)).bits == 0xAB && FillPattern(0xAB).width == 1)
    #expect(FillPattern(UInt16(0xABCD)).width == 2 && FillPattern(UInt32(7)).width == 4)
    #expect(FillPattern(UInt64.max).width == 8 && FillPattern(UInt64.max).bits == .max)
  }
}

/// A buffer without memory, for what looks at its size alone.
private final class FixedBuffer: Buffer {
  let byteCount: Int
  init(byteCount: Int) { self.byteCount = byteCount }
  func free() {}
}
