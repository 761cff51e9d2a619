// SPDX-License-Identifier: Apache-2.0

import Berth
import Measuring

/// An operator made ready on a device, with buffers of its own.
final class PreparedCall {
  private let queue: any Queue
  private let plan: any Plan
  private let bindings: Bindings
  private let buffers: [any Buffer]
  private let outputs: [any Buffer]
  private let fence = Fence()
  private var reached: UInt64 = 0

  /// - Parameter inputs: the elements of each input, as many as it has.
  init(_ call: OperatorCall, _ inputs: [[Float]], on device: any Device) throws {
    let queue = try device.makeQueue()
    let plan = try device.prepare(call)
    (self.queue, self.plan) = (queue, plan)
    var bound: [any Buffer] = []
    for values in inputs {
      let buffer = try device.allocate(BufferSpec(byteCount: max(values.count * 4, 1)))
      let memory = try values.withUnsafeBytes { try HostMemory(copying: $0) }
      try queue.complete(.upload(HostRange(memory, offset: 0, byteCount: values.count * 4), to: BufferRange(buffer)))
      bound.append(buffer)
    }
    let outputs = try call.boundOutputs.map {
      try device.allocate(BufferSpec(byteCount: $0.descriptor.requiredByteCount))
    }
    self.outputs = outputs
    let workspace =
      plan.workspaceByteCount > 0 ? try device.allocate(BufferSpec(byteCount: plan.workspaceByteCount)) : nil
    bindings = Bindings(inputs: bound, outputs: outputs, workspace: workspace)
    buffers = bound + outputs + (workspace.map { [$0] } ?? [])
  }

  deinit {
    for buffer in buffers { buffer.free() }
  }

  /// Runs it `count` times and waits for the end.
  func run(_ count: Int) throws {
    for _ in 0..<count {
      reached += 1
      try queue.submit(.run(plan, bindings), signal: FencePoint(fence, reached))
    }
    try fence.wait(until: reached, timeout: .seconds(300))
  }

  /// The first output.
  func result() throws -> [Float] {
    let byteCount = outputs[0].byteCount
    let memory = try HostMemory(byteCount: byteCount)
    try queue.complete(.download(BufferRange(outputs[0]), to: HostRange(memory, offset: 0, byteCount: byteCount)))
    return Array(memory.bytes.bindMemory(to: Float.self))
  }
}

/// How often something is done in a sample: for about 20 ms, so that the clock's grain and a single interruption count for little.
func samplesCount(_ body: (Int) throws -> Void) rethrows -> Int {
  // The first time builds, packs and touches pages.
  try body(1)
  let once = try nanoseconds(1) { try body(1) }
  return max(1, min(1000, Int(20e6 / once)))
}

/// Numbers that are the same on every run.
func numbers(_ count: Int) -> [Float] {
  var state: UInt32 = 1
  return (0..<count).map { _ in
    state = state &* 1_664_525 &+ 1_013_904_223
    return Float(Int32(bitPattern: state) >> 8) * 0x1p-23
  }
}
