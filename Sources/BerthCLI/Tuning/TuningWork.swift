// SPDX-License-Identifier: Apache-2.0

import Berth
import BerthConformance
import BerthOpenCL

/// What a family of kernels is tried on: cases that must pass, and calls whose time counts.
struct TuningWork {
  /// In the order in which they run.
  let cases: [TestCase]
  let calls: [OperatorCall]

  init(_ family: TuningFamily) throws(DeviceError) {
    cases = try family.cases.map { id throws(DeviceError) in try TestCase(id: id) }
    calls = try family.timed.map { id throws(DeviceError) in try OperatorCase(id: id).call() }
  }

  /// Runs the cases.
  ///
  /// - Returns: what the first that does not pass failed with; nil if all pass. Dtypes that the device lacks do not count.
  func problem(on runner: any CaseRunning) -> String? {
    for test in cases {
      var evidence: OperatorEvidence?
      let result = runner.run(test, isRequired: false, evidence: &evidence)
      if result.outcome != .pass, result.outcome != .unsupported {
        return "\(result.id): \(result.message)"
      }
    }
    return nil
  }
}

/// The calls of some work, made ready on a device.
final class TuningBench {
  /// One call with its buffers.
  private struct Item {
    let plan: any Plan
    let bindings: Bindings
    let buffers: [any Buffer]
  }

  private let queue: any Queue
  private let items: [Item]
  private let fence = Fence()
  private var reached: UInt64 = 0

  init(_ work: TuningWork, on device: any Device) throws(DeviceError) {
    let queue = try device.makeQueue()
    self.queue = queue
    var items: [Item] = []
    for call in work.calls {
      let plan = try device.prepare(call)
      func buffers(_ operands: [(index: Int, descriptor: TensorDescriptor)]) throws(DeviceError) -> [any Buffer] {
        try operands.map { operand throws(DeviceError) in
          let buffer = try device.allocate(BufferSpec(byteCount: operand.descriptor.requiredByteCount))
          // Zeros cost as much to multiply as other numbers, and are never slow as subnormal ones can be.
          try queue.complete(.fill(BufferRange(buffer), FillPattern(UInt8(0))))
          return buffer
        }
      }
      let (inputs, outputs) = (try buffers(call.boundInputs), try buffers(call.boundOutputs))
      let workspace =
        plan.workspaceByteCount > 0 ? try device.allocate(BufferSpec(byteCount: plan.workspaceByteCount)) : nil
      items.append(
        Item(
          plan: plan, bindings: Bindings(inputs: inputs, outputs: outputs, workspace: workspace),
          buffers: inputs + outputs + (workspace.map { [$0] } ?? [])))
    }
    self.items = items
  }

  deinit {
    for buffer in items.flatMap(\.buffers) { buffer.free() }
  }

  /// Seconds that each call takes, one sample of each.
  func sample() throws(DeviceError) -> [Double] {
    try items.map { item throws(DeviceError) in
      // The first run tells how many make up a sample; it also warms the caches up.
      let once = try seconds(item, count: 1)
      return try seconds(item, count: min(max(Int(TuningBench.sampleSeconds / once), 1), 100))
    }
  }

  /// Long enough for the grain of clocks, short enough for many candidates.
  private static let sampleSeconds = 0.01

  private func seconds(_ item: Item, count: Int) throws(DeviceError) -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    for _ in 0..<count {
      reached += 1
      try queue.submit(.run(item.plan, item.bindings), signal: FencePoint(fence, reached))
    }
    try fence.wait(until: reached, timeout: .seconds(60))
    return (clock.now - start) / .seconds(1) / Double(count)
  }
}
