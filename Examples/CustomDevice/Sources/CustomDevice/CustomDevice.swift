// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// A device written in Swift: a stand-in for hardware that a Swift driver reaches. Its memory is apart from the host's, its queues
/// work on threads of their own, and it computes ten operators in float32.
///
/// To make it yours: put your memory into `Arena`, your transfers into `accept(_:)` and your operators into `Kernels.swift`.
public final class CustomDevice: Device {
  /// What the device says of itself. What it cannot tell is left out: it declares no peaks and has no clock.
  public let info: DeviceInfo
  private let arena: Arena

  /// A device with so much memory.
  public init(memoryByteCount: Int = 1 << 30) {
    arena = Arena(byteCount: memoryByteCount)
    info = DeviceInfo(
      id: "custom", kind: .asic, vendor: "Example", product: "Custom device", driverVersion: "1.0",
      memorySpaces: [
        DeviceInfo.MemorySpace(
          name: "device", byteCount: memoryByteCount, maximumAllocation: memoryByteCount,
          alignment: HostMemory.alignment, isHostVisible: false, isCoherent: false)
      ],
      dtypes: [
        // The bounds of certification follow from what sums are accumulated in, so this must be true.
        DeviceInfo.DTypeUse(.float32, arithmetic: .float32, accumulation: .float32),
        DeviceInfo.DTypeUse(.int64, arithmetic: nil, accumulation: nil),
        DeviceInfo.DTypeUse(.int32, arithmetic: nil, accumulation: nil),
      ],
      determinism: .bitwise)
  }

  /// What is in use: memory that was freed counts until the commands under way have let go of it.
  public var memoryUsage: MemoryUsage? { arena.usage }

  /// Memory of the device.
  ///
  /// - Throws: `.invalidArgument`, `.outOfMemory`.
  public func allocate(_ spec: BufferSpec) throws(DeviceError) -> any Buffer {
    guard spec.byteCount >= 0 else { throw DeviceError(.invalidArgument, "a buffer of \(spec.byteCount) bytes") }
    guard info.memorySpaces.indices.contains(spec.memorySpace) else {
      throw DeviceError(.invalidArgument, "memory space \(spec.memorySpace); the device has one, number 0")
    }
    return try CustomBuffer(byteCount: spec.byteCount, in: arena)
  }

  /// A queue with a thread of its own. It holds commands back until their points are reached, runs them one by one and signals.
  public func makeQueue() throws(DeviceError) -> any Queue {
    InOrderQueue { [self] command throws(DeviceError) in try accept(command) }
  }

  /// Whether the device has the operator, in the operands' dtypes.
  public func support(for call: OperatorCall) -> Support {
    whatIsMissing(for: call).map { .unsupported(reason: $0) } ?? .native
  }

  /// A plan, good for any number of runs on any queue.
  ///
  /// - Throws: `.unsupported`, for the reason that `support(for:)` gives.
  public func prepare(_ call: OperatorCall) throws(DeviceError) -> any Plan {
    guard whatIsMissing(for: call) == nil, let make = CustomPlan.kernels[call.op] else {
      throw DeviceError(
        .unsupported, whatIsMissing(for: call) ?? "there is no kernel", operation: call.description)
    }
    return CustomPlan(call, try make(call), in: arena)
  }

  /// Why the device cannot run a call; nil if it can. Asked by `support(for:)` and `prepare(_:)`, so that they agree.
  private func whatIsMissing(for call: OperatorCall) -> String? {
    guard CustomPlan.kernels[call.op] != nil else { return "the device has no \(call.op)" }
    for (index, operand) in call.boundInputs + call.boundOutputs {
      let isIndex = call.op == .gather && index == 1
      guard operand.dtype == .float32 || isIndex else {
        return "the device computes in float32, not in \(operand.dtype)"
      }
      guard operand.requiredByteCount <= arena.byteCount else {
        return "a tensor of \(operand.requiredByteCount) bytes is more than the device's \(arena.byteCount)"
      }
    }
    return nil
  }

  /// Checks a command, takes hold of the memory that it names, and says what is to be done when its turn comes.
  private func accept(_ command: Command) throws(DeviceError) -> InOrderQueue.Work {
    try command.validate()
    switch command {
    case .fill(let range, let pattern):
      let memory = try hold(range.buffer)
      return {
        let bytes = memory.mutableBytes
        for index in 0..<range.byteCount {
          bytes[range.offset + index] = UInt8(truncatingIfNeeded: pattern.bits >> (8 * (index % pattern.width)))
        }
      }
    case .upload(let source, let target):
      let memory = try hold(target.buffer)
      return {
        (memory.address + target.offset).copyMemory(
          from: source.memory.address + source.offset, byteCount: source.byteCount)
      }
    case .download(let source, let target):
      let memory = try hold(source.buffer)
      return {
        (target.memory.address + target.offset).copyMemory(
          from: memory.address + source.offset, byteCount: source.byteCount)
      }
    case .copy(let source, let target):
      let (from, to) = (try hold(source.buffer), try hold(target.buffer))
      return {
        (to.address + target.offset).copyMemory(from: from.address + source.offset, byteCount: source.byteCount)
      }
    case .run(let plan, let bindings):
      guard let plan = plan as? CustomPlan, plan.arena === arena else {
        throw DeviceError(.invalidHandle, "a plan of another device", operation: plan.call.description)
      }
      var operands: [HostMemory] = []
      for buffer in bindings.buffers { operands.append(try hold(buffer)) }
      return { [operands] () throws(DeviceError) in try plan.run(operands) }
    case .hostCall(let call):
      return call
    }
  }

  /// The memory of a buffer of this device, kept for as long as the caller keeps it, even if the buffer is freed meanwhile.
  private func hold(_ buffer: any Buffer) throws(DeviceError) -> HostMemory {
    guard let own = buffer as? CustomBuffer, own.arena === arena else {
      throw DeviceError(.invalidHandle, "a buffer of another device")
    }
    guard let memory = own.memory else { throw DeviceError(.invalidHandle, "a buffer that has been freed") }
    return memory
  }
}
