// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Dispatch
import Synchronization

/// A device for tests: its own memory, which the host cannot see, and an asynchronous queue. It adds dense float32
/// tensors of one shape and copies what is only seen under another shape; it counts what it is asked.
final class ToyDevice: Device {
  /// What the device was asked so far.
  struct Log: Sendable {
    var prepared: [String] = []
    var uploads = 0
    var downloads = 0
  }

  let info = DeviceInfo(
    id: "toy", kind: .asic, vendor: "tests", product: "toy", driverVersion: "1",
    memorySpaces: [
      .init(
        name: "toy", byteCount: nil, maximumAllocation: nil, alignment: 64, isHostVisible: false, isCoherent: false)
    ],
    dtypes: [.init(.float32, arithmetic: .float32, accumulation: .float32)], determinism: .bitwise)
  /// The operator whose runs fail, after `submit` has returned.
  let failing: Operator?
  let log = Mutex(Log())
  private let usage = Mutex(MemoryUsage(bufferCount: 0, byteCount: 0))

  /// What a device that hangs waits for.
  fileprivate let gate: DispatchSemaphore?

  init(failing: Operator? = nil, hanging: Bool = false) {
    self.failing = failing
    gate = hanging ? DispatchSemaphore(value: 0) : nil
  }

  /// Lets a device that hangs go on.
  func release() { gate?.signal() }

  var memoryUsage: MemoryUsage? { usage.withLock { $0 } }

  func allocate(_ spec: BufferSpec) throws(DeviceError) -> any Buffer {
    let buffer = ToyBuffer(try HostMemory(byteCount: spec.byteCount), of: self)
    usage.withLock { usage in
      usage.bufferCount += 1
      usage.byteCount += spec.byteCount
    }
    return buffer
  }

  fileprivate func released(byteCount: Int) {
    usage.withLock { usage in
      usage.bufferCount -= 1
      usage.byteCount -= byteCount
    }
  }

  func makeQueue() throws(DeviceError) -> any Queue { ToyQueue(self) }

  func support(for call: OperatorCall) -> Support {
    let dtype = call.inputs.first??.dtype
    if call.op == .identity || call.op == .reshape { return .native }
    guard call.op == .add else { return .unsupported(reason: "it has no \(call.op)") }
    guard dtype == .float32, call.inputs[0] == call.inputs[1] else {
      return .unsupported(reason: "it adds float32 of one shape only")
    }
    return .native
  }

  func prepare(_ call: OperatorCall) throws(DeviceError) -> any Plan {
    if case .unsupported(let reason) = support(for: call) { throw DeviceError(.unsupported, reason) }
    log.withLock { $0.prepared.append("\(call.op)") }
    return ToyPlan(call)
  }
}

private final class ToyPlan: Plan {
  let call: OperatorCall
  init(_ call: OperatorCall) { self.call = call }
}

private final class ToyBuffer: Buffer {
  let memory: HostMemory
  private let device: ToyDevice
  private let isFreed = Mutex(false)

  init(_ memory: HostMemory, of device: ToyDevice) {
    self.memory = memory
    self.device = device
  }

  deinit { free() }

  var byteCount: Int { memory.byteCount }

  var isUsable: Bool { isFreed.withLock { !$0 } }

  func free() {
    let isFirst = isFreed.withLock { freed in
      defer { freed = true }
      return !freed
    }
    if isFirst { device.released(byteCount: byteCount) }
  }
}

private final class ToyQueue: Queue {
  private let device: ToyDevice
  private let thread = DispatchQueue(label: "toy")

  init(_ device: ToyDevice) { self.device = device }

  func submit(_ command: Command, after points: [FencePoint], signal: FencePoint?) throws(DeviceError) {
    for case let buffer as ToyBuffer in command.buffers where !buffer.isUsable {
      throw DeviceError(.invalidHandle, "a freed buffer in a \(command.name)")
    }
    thread.async {
      do throws(DeviceError) {
        for point in points { try point.fence.wait(until: point.value) }
        try self.execute(command)
        signal?.fence.signal(signal?.value ?? 0)
      } catch {
        signal?.fence.fail(error)
      }
    }
  }

  private func execute(_ command: Command) throws(DeviceError) {
    switch command {
    case .upload(let source, let target):
      device.log.withLock { $0.uploads += 1 }
      move(source.memory.address + source.offset, to: try bytes(target.buffer) + target.offset, source.byteCount)
    case .download(let source, let target):
      device.log.withLock { $0.downloads += 1 }
      move(try bytes(source.buffer) + source.offset, to: target.memory.address + target.offset, source.byteCount)
    case .run(let plan, let bindings):
      device.gate?.wait()
      if plan.call.op == device.failing { throw DeviceError(.indexOutOfRange, "the toy was told to fail") }
      let count = plan.call.outputs[0]?.elementCount ?? 0
      var operands: [UnsafeMutableRawPointer] = []
      for buffer in bindings.buffers { operands.append(try bytes(buffer)) }
      if plan.call.op == .add {
        let (a, b) = (operands[0].assumingMemoryBound(to: Float.self), operands[1].assumingMemoryBound(to: Float.self))
        let c = operands[2].assumingMemoryBound(to: Float.self)
        for index in 0..<count { c[index] = a[index] + b[index] }
      } else {
        move(operands[0], to: operands[1], count * (plan.call.outputs[0]?.dtype.byteWidth ?? 0))
      }
    case .hostCall(let body): try body()
    case .fill, .copy: throw DeviceError(.unsupported, "the toy neither fills nor copies")
    }
  }

  private func bytes(_ buffer: any Buffer) throws(DeviceError) -> UnsafeMutableRawPointer {
    guard let buffer = buffer as? ToyBuffer else { throw DeviceError(.invalidHandle, "a buffer of another device") }
    return buffer.memory.address
  }

  private func move(_ source: UnsafeMutableRawPointer, to target: UnsafeMutableRawPointer, _ count: Int) {
    target.copyMemory(from: source, byteCount: count)
  }
}

extension Command {
  fileprivate var buffers: [any Buffer] {
    switch self {
    case .fill(let range, _): [range.buffer]
    case .upload(_, let target): [target.buffer]
    case .download(let source, _): [source.buffer]
    case .copy(let source, let target): [source.buffer, target.buffer]
    case .run(_, let bindings): bindings.buffers
    case .hostCall: []
    }
  }
}
