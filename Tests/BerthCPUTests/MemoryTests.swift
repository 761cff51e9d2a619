// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Synchronization
import Testing

@testable import BerthCPU

@Suite struct MemoryTests {
  /// A device of its own: others would allocate meanwhile.
  private let device: CPUDevice

  init() throws {
    device = try CPUDevice(configuration: CPUConfiguration(threads: 1))
  }

  @Test(arguments: [0, 1, 63, 64, 65, 255, 256, 257, 4096, 4097, 1 << 20, (64 << 20) + 1])
  func buffersAreAlignedAndUsable(byteCount: Int) throws {
    let buffer = try device.allocate(BufferSpec(byteCount: byteCount))
    #expect(buffer.byteCount == byteCount)
    let address = try #require(buffer.hostAddress)
    #expect(UInt(bitPattern: address) % 64 == 0)
    try device.makeQueue().complete(.fill(BufferRange(buffer), FillPattern(UInt8(0xA5))), timeout: .seconds(60))
    if byteCount > 0 { #expect(address.load(fromByteOffset: byteCount - 1, as: UInt8.self) == 0xA5) }
  }

  @Test func sizeClassesHoldWhatTheyAreAskedFor() {
    var previous = (capacity: 0, index: -1)
    for byteCount in Array(0...5000) + (13..<26).flatMap({ [(1 << $0) - 1, 1 << $0, (1 << $0) + 1] }) {
      let found = CPUMemory.sizeClass(of: byteCount)
      #expect(found.capacity >= max(byteCount, 1) && found.capacity % 64 == 0)
      // No more than a quarter is lost, where a cache line is not the measure.
      #expect(byteCount < 512 || found.capacity <= byteCount + byteCount / 4)
      #expect(found.index == previous.index || found.index >= previous.index + 1 && found.capacity > previous.capacity)
      previous = found
    }
    #expect(CPUMemory.sizeClass(of: CPUMemory.largestKept).capacity == CPUMemory.largestKept)
  }

  @Test func usageCountsWhatIsAllocatedAndNotFreed() throws {
    #expect(device.memoryUsage == MemoryUsage(bufferCount: 0, byteCount: 0))
    let first = try device.allocate(BufferSpec(byteCount: 100))
    do {
      let second = try device.allocate(BufferSpec(byteCount: 1000))
      #expect(device.memoryUsage == MemoryUsage(bufferCount: 2, byteCount: 1100))
      withExtendedLifetime(second) {}
    }
    #expect(device.memoryUsage == MemoryUsage(bufferCount: 1, byteCount: 100))
    first.free()
    first.free()
    #expect(device.memoryUsage == MemoryUsage(bufferCount: 0, byteCount: 0))
  }

  @Test func runsLeaveNothingBehind() throws {
    let call = try OperatorCall(
      .matMul,
      [
        Operand(try TensorDescriptor(.float32, [8, 8], strides: Strides([16, 2]))), .dense(.float32, [8, 8]),
      ])
    let a = try device.buffer([Float](repeating: 1, count: 128))
    let b = try device.buffer([Float](repeating: 1, count: 64))
    let before = device.memoryUsage
    do { _ = try device.run(call, [a, b]) }
    #expect(device.memoryUsage == before)
  }

  @Test func memoryLivesUntilTheLastCommandIsDone() throws {
    let queue = try device.makeQueue()
    let (gate, done) = (Fence(), Fence())
    let buffer = try device.buffer([1, 2, 3] as [Int32])
    let host = try HostMemory(byteCount: 12)
    try queue.submit(
      .download(BufferRange(buffer), to: HostRange(host)), after: [FencePoint(gate, 1)], signal: FencePoint(done, 1))
    buffer.free()
    // Who asks for as much now must not get the same memory.
    let other = try device.buffer([7, 7, 7] as [Int32])
    gate.signal(1)
    try done.wait(until: 1, timeout: .seconds(60))
    #expect(Array(host.bytes.bindMemory(to: Int32.self)) == [1, 2, 3])
    #expect(device.memoryUsage == MemoryUsage(bufferCount: 1, byteCount: 12))
    withExtendedLifetime(other) {}
  }

  @Test(arguments: [Int.max, Int.max - 100, 1 << 60, 1 << 46])
  func whatIsNotThereIsRefused(byteCount: Int) throws {
    let error = #expect(throws: DeviceError.self) { try device.allocate(BufferSpec(byteCount: byteCount)) }
    #expect(error?.code == .outOfMemory)
    #expect(device.memoryUsage == MemoryUsage(bufferCount: 0, byteCount: 0))
    _ = try device.buffer([1] as [Int32])
  }

  @Test func moreThanTheMachineHasIsRefusedInPiecesToo() throws {
    let memory = CPUMemory(limit: 10_000)
    let first = try memory.take(6000)
    #expect(throws: DeviceError.self) { try memory.take(6000) }
    memory.giveBack(first, byteCount: 6000)
    let second = try memory.take(6000)
    memory.giveBack(second, byteCount: 6000)
  }

  @Test func badSpecsAreRefused() throws {
    for (byteCount, space) in [(-1, 0), (1, 1), (1, -1)] {
      let spec = BufferSpec(byteCount: byteCount, memorySpace: space)
      let error = #expect(throws: DeviceError.self) { try device.allocate(spec) }
      #expect(error?.code == .invalidArgument)
    }
  }

  @Test func wrappedMemoryIsNotCopiedAndIsKept() throws {
    let released = Mutex(false)
    let block = UnsafeMutableRawPointer.allocate(byteCount: 128, alignment: 64)
    let bits = UInt(bitPattern: block)
    do {
      let memory = HostMemory(unowned: block, byteCount: 128) {
        released.withLock { $0 = true }
        UnsafeMutableRawPointer(bitPattern: bits)?.deallocate()
      }
      let buffer = try #require(device.wrap(memory))
      #expect(buffer.hostAddress == block && buffer.byteCount == 128)
      #expect(device.memoryUsage == MemoryUsage(bufferCount: 1, byteCount: 128))
      let unaligned = HostMemory(unowned: block + 4, byteCount: 8) {}
      #expect(device.wrap(unaligned) == nil)
    }
    #expect(released.withLock { $0 })
    #expect(device.memoryUsage == MemoryUsage(bufferCount: 0, byteCount: 0))
  }

  @Test func freedBlocksAreUsedAgain() throws {
    let memory = CPUMemory(limit: 1 << 30)
    let first = try memory.take(3000)
    memory.giveBack(first, byteCount: 3000)
    let second = try memory.take(3050)
    #expect(second.address == first.address)
    memory.giveBack(second, byteCount: 3050)
  }
}
