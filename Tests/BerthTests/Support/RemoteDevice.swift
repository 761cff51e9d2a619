// SPDX-License-Identifier: Apache-2.0

import Berth
import Dispatch
import Synchronization

/// A device as unlike the CPU as the protocol allows: memory that the host cannot see, queues that run on a thread of their own, no
/// strided or offset operands, and few operators. It counts what it is asked for.
final class RemoteDevice: Device {
  let info: DeviceInfo
  /// How many commands of each kind were handed over.
  let counts = Mutex<[String: Int]>([:])
  /// While held, commands wait; see `gate()`.
  let door = Mutex<Fence?>(nil)

  init(_ id: DeviceID = "remote:0") {
    info = DeviceInfo(
      id: id, kind: .asic, vendor: "Berth's tests", product: "remote", driverVersion: "1",
      memorySpaces: [
        DeviceInfo.MemorySpace(
          name: "remote", byteCount: nil, maximumAllocation: nil, alignment: 64, isHostVisible: false, isCoherent: false
        )
      ],
      dtypes: [DeviceInfo.DTypeUse(.float32, arithmetic: .float32, accumulation: .float32)], determinism: .bitwise)
  }

  func allocate(_ spec: BufferSpec) throws(DeviceError) -> any Buffer {
    guard spec.byteCount < 1 << 30 else { throw DeviceError(.outOfMemory, "the remote device has no such memory") }
    return RemoteBuffer(try HostMemory(byteCount: spec.byteCount))
  }

  func makeQueue() throws(DeviceError) -> any Queue { RemoteQueue(self) }

  func support(for call: OperatorCall) -> Support {
    guard [.add, .mul, .gather].contains(call.op) else { return .unsupported(reason: "no kernel for \(call.op)") }
    for case let input? in call.inputs where !input.isContiguous || input.offset != 0 {
      return .unsupported(reason: "strided operands")
    }
    guard call.inputs.first??.dtype == .float32 else { return .unsupported(reason: "only float32") }
    if call.op == .gather, call.inputs[0]?.shape.rank != 1 { return .unsupported(reason: "only vectors") }
    if call.op != .gather, call.inputs[0]?.shape != call.inputs[1]?.shape {
      return .unsupported(reason: "broadcasting")
    }
    return .native
  }

  func prepare(_ call: OperatorCall) throws(DeviceError) -> any Plan {
    if case .unsupported(let reason) = support(for: call) { throw DeviceError(.unsupported, reason) }
    count("prepare")
    return RemotePlan(call)
  }

  func count(_ name: String) { counts.withLock { $0[name, default: 0] += 1 } }
  func count(of name: String) -> Int { counts.withLock { $0[name] ?? 0 } }

  /// Makes commands wait until the fence that is returned reaches 1.
  func gate() -> Fence {
    let fence = Fence()
    door.withLock { $0 = fence }
    return fence
  }
}

final class RemoteBuffer: Buffer {
  let memory: HostMemory
  init(_ memory: HostMemory) { self.memory = memory }
  var byteCount: Int { memory.byteCount }
  func free() {}
}

final class RemotePlan: Plan {
  let call: OperatorCall
  init(_ call: OperatorCall) { self.call = call }

  func run(_ bindings: Bindings) throws(DeviceError) {
    let buffers = bindings.buffers.compactMap { ($0 as? RemoteBuffer)?.memory }
    guard buffers.count == bindings.buffers.count, let result = buffers.last else {
      throw DeviceError(.invalidHandle, "a buffer of another device")
    }
    let first = buffers[0].address.assumingMemoryBound(to: Float.self)
    let out = result.address.assumingMemoryBound(to: Float.self)
    let count = call.outputs.first??.elementCount ?? 0
    if call.op == .gather {
      let extent = call.inputs[0]?.elementCount ?? 0
      for place in 0..<count {
        let index = buffers[1].address.load(fromByteOffset: place * 8, as: Int.self)
        guard index >= 0, index < extent else {
          throw DeviceError(.indexOutOfRange, "index \(index) of \(extent)")
        }
        out[place] = first[index]
      }
      return
    }
    let second = buffers[1].address.assumingMemoryBound(to: Float.self)
    for place in 0..<count {
      out[place] = call.op == .add ? first[place] + second[place] : first[place] * second[place]
    }
  }
}

final class RemoteQueue: Queue {
  private let device: RemoteDevice
  private let worker = DispatchQueue(label: "remote")

  init(_ device: RemoteDevice) { self.device = device }

  func submit(_ command: Command, after points: [FencePoint], signal: FencePoint?) throws(DeviceError) {
    device.count(command.name)
    let door = device.door.withLock { $0 }
    worker.async {
      do throws(DeviceError) {
        try door?.wait(until: 1)
        for point in points { try point.fence.wait(until: point.value) }
        try RemoteQueue.execute(command)
        if let signal { signal.fence.signal(signal.value) }
      } catch {
        signal?.fence.fail(error)
      }
    }
  }

  private static func execute(_ command: Command) throws(DeviceError) {
    switch command {
    case .run(let plan, let bindings): try (plan as? RemotePlan)?.run(bindings)
    case .upload(let source, let target):
      guard let buffer = target.buffer as? RemoteBuffer else { return }
      (buffer.memory.address + target.offset).copyMemory(
        from: source.memory.address + source.offset, byteCount: source.byteCount)
    case .download(let source, let target):
      guard let buffer = source.buffer as? RemoteBuffer else { return }
      (target.memory.address + target.offset).copyMemory(
        from: buffer.memory.address + source.offset, byteCount: source.byteCount)
    case .fill(let range, let pattern):
      guard let buffer = range.buffer as? RemoteBuffer else { return }
      for place in 0..<range.byteCount {
        let byte = UInt8(truncatingIfNeeded: pattern.bits >> UInt64(8 * (place % pattern.width)))
        buffer.memory.address.storeBytes(of: byte, toByteOffset: range.offset + place, as: UInt8.self)
      }
    case .copy, .hostCall: throw DeviceError(.unsupported, "not by the remote device")
    }
  }
}
