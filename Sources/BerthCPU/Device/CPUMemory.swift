// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Memory for buffers and scratch: 64-byte aligned blocks, of which those given back are kept, sorted by size, for the
/// next who asks. The system's allocator would hand a large block back to the kernel each time, and touching it anew
/// costs more than most operators do.
final class CPUMemory: Sendable {
  /// A block of memory.
  struct Block {
    /// Its first byte.
    let address: UnsafeMutableRawPointer
    /// What it really has, at least what was asked for.
    let capacity: Int
  }

  /// What every block is aligned to, in bytes.
  static let alignment = HostMemory.alignment
  /// The largest block that is kept when given back, in bytes.
  static let largestKept = 64 << 20
  /// The most bytes that are kept in all.
  static let mostKept = 256 << 20

  private struct State {
    /// The kept blocks of each size class, as the address of the first, 0 for none; each block begins with the address
    /// of the next. Addresses are integers here because a lock's contents must be Sendable.
    var kept = [UInt](repeating: 0, count: CPUMemory.sizeClass(of: CPUMemory.largestKept).index + 1)
    var keptBytes = 0
    /// Capacity of all blocks that are out.
    var bytesOut = 0
    var usage = MemoryUsage(bufferCount: 0, byteCount: 0)
  }

  private let state = Lock(State())

  /// The most bytes that may be out at once. More than the machine has would be promised by the system and then kill
  /// the process.
  let limit: Int

  init(limit: Int) {
    self.limit = limit
  }

  deinit {
    state.withLock { CPUMemory.empty(&$0) }
  }

  /// What the buffers hold. Scratch is not counted.
  var usage: MemoryUsage { state.withLock { $0.usage } }

  /// Takes a block of at least `byteCount` bytes, contents unspecified.
  ///
  /// - Parameter forBuffer: whether it counts in `usage`.
  /// - Throws: `.outOfMemory`.
  func take(_ byteCount: Int, forBuffer: Bool = false) throws(DeviceError) -> Block {
    let (capacity, index) = CPUMemory.sizeClass(of: byteCount)
    let kept = state.withLock { state -> UInt? in
      guard capacity <= limit - state.bytesOut else { return nil }
      state.bytesOut += capacity
      if forBuffer {
        state.usage.bufferCount += 1
        state.usage.byteCount += byteCount
      }
      guard index < state.kept.count, let first = UnsafeRawPointer(bitPattern: state.kept[index]) else { return 0 }
      state.kept[index] = first.load(as: UInt.self)
      state.keptBytes -= capacity
      return UInt(bitPattern: first)
    }
    guard let kept else {
      throw DeviceError(
        .outOfMemory, "\(byteCount) bytes are not to be had: the process may use \(limit) and has \(outDescription)")
    }
    if let address = UnsafeMutableRawPointer(bitPattern: kept) { return Block(address: address, capacity: capacity) }
    if let address = CPUMemory.systemAllocate(capacity) { return Block(address: address, capacity: capacity) }
    // What is kept for later may be what is missing now.
    state.withLock { CPUMemory.empty(&$0) }
    if let address = CPUMemory.systemAllocate(capacity) { return Block(address: address, capacity: capacity) }
    state.withLock { state in
      state.bytesOut -= capacity
      if forBuffer {
        state.usage.bufferCount -= 1
        state.usage.byteCount -= byteCount
      }
    }
    throw DeviceError(.outOfMemory, "the system has no \(byteCount) bytes to spare")
  }

  /// Gives back what `take` gave, with the same `byteCount` and `forBuffer`.
  func giveBack(_ block: Block, byteCount: Int, forBuffer: Bool = false) {
    let (_, index) = CPUMemory.sizeClass(of: byteCount)
    let address = UInt(bitPattern: block.address)
    let capacity = block.capacity
    let isKept = state.withLock { state -> Bool in
      state.bytesOut -= capacity
      if forBuffer {
        state.usage.bufferCount -= 1
        state.usage.byteCount -= byteCount
      }
      guard index < state.kept.count, state.keptBytes + capacity <= CPUMemory.mostKept else { return false }
      UnsafeMutableRawPointer(bitPattern: address)?.storeBytes(of: state.kept[index], as: UInt.self)
      state.kept[index] = address
      state.keptBytes += capacity
      return true
    }
    if !isKept { free(block.address) }
  }

  /// Counts a buffer whose memory is someone else's.
  func countWrapped(_ byteCount: Int, by change: Int) {
    state.withLock { state in
      state.usage.bufferCount += change
      state.usage.byteCount += change * byteCount
    }
  }

  private var outDescription: String {
    let usage = usage
    return "\(usage.byteCount) in \(usage.bufferCount) buffers"
  }

  /// The size class that a request falls into: its number, and the bytes that its blocks have. Below 256 bytes the
  /// classes are multiples of 64, above there are four to each power of two, so that at most a fifth of a block is
  /// unused.
  static func sizeClass(of byteCount: Int) -> (capacity: Int, index: Int) {
    let last = max(byteCount, 1) - 1
    if last < 256 { return ((last >> 6 + 1) << 6, last >> 6) }
    if byteCount > largestKept {
      // Not kept, so rounding up further would only waste; nor may rounding overflow.
      return (byteCount <= Int.max - alignment ? (last | (alignment - 1)) + 1 : byteCount, Int.max)
    }
    let exponent = Int.bitWidth - 1 - last.leadingZeroBitCount
    let quarter = last >> (exponent - 2)
    return ((quarter + 1) << (exponent - 2), 4 + (exponent - 8) * 4 + quarter - 4)
  }

  private static func systemAllocate(_ capacity: Int) -> UnsafeMutableRawPointer? {
    guard capacity < hugePageThreshold else {
      let address = aligned_alloc(hugePage, (capacity + hugePage - 1) / hugePage * hugePage)
      #if os(Linux)
      // Large matrices are walked in strides that small pages' translation buffers do not cover. Advice: if it fails,
      // nothing is lost but speed.
      if let address { _ = madvise(address, capacity, MADV_HUGEPAGE) }
      #endif
      return address
    }
    return aligned_alloc(alignment, capacity)
  }

  private static let hugePage = 2 << 20
  private static let hugePageThreshold = 4 << 20

  private static func empty(_ state: inout State) {
    for index in state.kept.indices {
      while let first = UnsafeMutableRawPointer(bitPattern: state.kept[index]) {
        state.kept[index] = first.load(as: UInt.self)
        free(first)
      }
    }
    state.keptBytes = 0
  }
}
