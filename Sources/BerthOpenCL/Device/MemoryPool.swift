// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import COpenCL

/// A piece of device memory: a buffer of OpenCL's, or a part of one that is not used otherwise.
struct MemoryBlock: @unchecked Sendable {
  // `@unchecked`: a handle, which may be used on any thread.
  let handle: cl_mem
  /// What it really has, at least what was asked for.
  let capacity: Int
  /// Where it goes back to; nil for one that is released.
  fileprivate let sizeClass: Int?
}

/// Memory for buffers, workspaces and complaints. Small blocks are parts of slabs; what is given back is kept, sorted by size, for the
/// next who asks: drivers take microseconds to milliseconds for a new buffer, and a page that is touched for the first time as long again.
///
/// Parts of one slab are used by several queues at once. OpenCL allows that of parts that do not overlap, as long as nobody uses the
/// slab itself.
final class MemoryPool: @unchecked Sendable {
  // `@unchecked`: handles behind a lock.

  /// The largest block that is part of a slab, and the bytes of a slab.
  private static let largestPart = 64 << 10
  private static let slabSize = 1 << 20

  /// A buffer of OpenCL's.
  private struct Handle: @unchecked Sendable {
    // `@unchecked`: may be used on any thread.
    let memory: cl_mem
  }

  private struct State {
    /// Kept blocks by size class.
    var kept: [Int: [Handle]] = [:]
    var keptBytes = 0
    /// Every slab that was made, and every part; released at the end.
    var slabs: [Handle] = []
    var parts: [Handle] = []
    var usage = MemoryUsage(bufferCount: 0, byteCount: 0)
    /// What all blocks that are out have, and those that are kept.
    var takenBytes = 0
  }

  private let api: OpenCLAPI
  private let context: cl_context
  private let traits: DeviceTraits
  /// Whether blocks are kept and cut from slabs; otherwise each is a buffer of its own, which checkers of kernels can watch.
  private let isPooling: Bool
  private let state = Lock(State())

  init(_ api: OpenCLAPI, _ context: cl_context, _ traits: DeviceTraits, isPooling: Bool) {
    self.api = api
    self.context = context
    self.traits = traits
    self.isPooling = isPooling
  }

  /// Gives everything back to the driver. Nothing may be out.
  func release() {
    state.withLock { state in
      for (sizeClass, handles) in state.kept where sizeClass > MemoryPool.largestPart {
        for handle in handles { _ = api.releaseMemObject(handle.memory) }
      }
      for part in state.parts { _ = api.releaseMemObject(part.memory) }
      for slab in state.slabs { _ = api.releaseMemObject(slab.memory) }
      state = State()
    }
  }

  /// What the buffers hold.
  var usage: MemoryUsage { state.withLock { $0.usage } }

  /// The most bytes of large blocks that are kept for later.
  private var mostKept: Int { min(256 << 20, traits.globalMemory / 8) }

  /// Takes a block of at least `byteCount` bytes, contents unspecified.
  ///
  /// - Parameter forBuffer: whether it counts in `usage`.
  /// - Throws: `.outOfMemory`.
  func take(_ byteCount: Int, forBuffer: Bool = false) throws(DeviceError) -> MemoryBlock {
    guard byteCount <= traits.maximumAllocation else {
      throw DeviceError(
        .outOfMemory,
        "\(byteCount) bytes are not to be had in one piece: the device allocates at most \(traits.maximumAllocation)")
    }
    let block = try takeBlock(byteCount)
    if forBuffer {
      state.withLock { state in
        state.usage.bufferCount += 1
        state.usage.byteCount += byteCount
      }
    }
    return block
  }

  /// Gives back what `take` gave, with the same `byteCount` and `forBuffer`. No command may name it any more.
  func giveBack(_ block: MemoryBlock, byteCount: Int, forBuffer: Bool = false) {
    let handle = Handle(memory: block.handle)
    let isKept = state.withLock { state -> Bool in
      if forBuffer {
        state.usage.bufferCount -= 1
        state.usage.byteCount -= byteCount
      }
      guard let sizeClass = block.sizeClass else {
        state.takenBytes -= block.capacity
        return false
      }
      if sizeClass > MemoryPool.largestPart {
        guard state.keptBytes + block.capacity <= mostKept else {
          state.takenBytes -= block.capacity
          return false
        }
        state.keptBytes += block.capacity
      }
      state.kept[sizeClass, default: []].append(handle)
      return true
    }
    if !isKept { _ = api.releaseMemObject(block.handle) }
  }

  private func takeBlock(_ byteCount: Int) throws(DeviceError) -> MemoryBlock {
    guard isPooling else { return try make(max(byteCount, 1), sizeClass: nil) }
    let sizeClass = MemoryPool.sizeClass(of: byteCount, alignment: traits.alignment)
    let kept = state.withLock { state -> Handle? in
      guard let handle = state.kept[sizeClass]?.popLast() else { return nil }
      if sizeClass > MemoryPool.largestPart { state.keptBytes -= sizeClass }
      return handle
    }
    if let kept { return MemoryBlock(handle: kept.memory, capacity: sizeClass, sizeClass: sizeClass) }
    if sizeClass > MemoryPool.largestPart {
      guard sizeClass <= traits.maximumAllocation else { return try make(byteCount, sizeClass: nil) }
      return try make(sizeClass, sizeClass: sizeClass)
    }
    return try cutSlab(sizeClass)
  }

  /// A new buffer of OpenCL's.
  private func make(_ byteCount: Int, sizeClass: Int?) throws(DeviceError) -> MemoryBlock {
    // Drivers promise memory that they do not have and fail when it is used; so what the device has in all is kept count of.
    let fits = state.withLock { state -> Bool in
      if state.takenBytes + byteCount > traits.globalMemory { releaseKept(&state) }
      guard state.takenBytes + byteCount <= traits.globalMemory else { return false }
      state.takenBytes += byteCount
      return true
    }
    guard fits else {
      throw DeviceError(
        .outOfMemory,
        "\(byteCount) bytes are not to be had: the device has \(traits.globalMemory), of which buffers take "
          + "\(usage.byteCount)")
    }
    var status = CL_SUCCESS
    var handle = api.createBuffer(context, cl_mem_flags(CL_MEM_READ_WRITE), byteCount, nil, &status)
    if handle == nil {
      // What is kept for later may be what is missing now.
      state.withLock { releaseKept(&$0) }
      handle = api.createBuffer(context, cl_mem_flags(CL_MEM_READ_WRITE), byteCount, nil, &status)
    }
    guard status == CL_SUCCESS, let handle else {
      state.withLock { $0.takenBytes -= byteCount }
      throw DeviceError(openCL: status, of: "clCreateBuffer of \(byteCount) bytes")
    }
    return MemoryBlock(handle: handle, capacity: byteCount, sizeClass: sizeClass)
  }

  /// Gives the large kept blocks back to the driver.
  private func releaseKept(_ state: inout State) {
    for sizeClass in state.kept.keys where sizeClass > MemoryPool.largestPart {
      for handle in state.kept[sizeClass] ?? [] {
        _ = api.releaseMemObject(handle.memory)
        state.takenBytes -= sizeClass
      }
      state.kept[sizeClass] = nil
    }
    state.keptBytes = 0
  }

  /// Cuts a new slab into parts, keeps all but one, and gives that one.
  private func cutSlab(_ sizeClass: Int) throws(DeviceError) -> MemoryBlock {
    let slab = try make(MemoryPool.slabSize, sizeClass: nil)
    var parts: [Handle] = []
    for index in 0..<max(MemoryPool.slabSize / sizeClass, 1) {
      var region = cl_buffer_region(origin: index * sizeClass, size: sizeClass)
      var status = CL_SUCCESS
      let part = api.createSubBuffer(
        slab.handle, cl_mem_flags(CL_MEM_READ_WRITE), cl_buffer_create_type(CL_BUFFER_CREATE_TYPE_REGION), &region,
        &status)
      guard status == CL_SUCCESS, let part else {
        if index > 0 { break }
        giveBack(slab, byteCount: 0)
        throw DeviceError(openCL: status, of: "clCreateSubBuffer of \(sizeClass) bytes")
      }
      parts.append(Handle(memory: part))
    }
    let slabHandle = Handle(memory: slab.handle)
    let made = parts
    let first = made[0]
    state.withLock { state in
      state.slabs.append(slabHandle)
      state.parts += made
      state.kept[sizeClass, default: []] += made.dropFirst()
    }
    return MemoryBlock(handle: first.memory, capacity: sizeClass, sizeClass: sizeClass)
  }

  /// The bytes of the blocks that a request falls into: powers of two for parts of slabs, above them four to each power of two, so that
  /// at most a fifth of a block is unused.
  static func sizeClass(of byteCount: Int, alignment: Int) -> Int {
    if byteCount <= largestPart { return max(byteCount, alignment).nextPowerOfTwo }
    let last = byteCount - 1
    let exponent = Int.bitWidth - 1 - last.leadingZeroBitCount
    return (last >> (exponent - 2) + 1) << (exponent - 2)
  }
}
