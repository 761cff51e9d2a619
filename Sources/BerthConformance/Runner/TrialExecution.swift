// SPDX-License-Identifier: Apache-2.0

import BerthCore

/// The half of a trial that faces the device: uploads, runs the operator twice, and downloads whatever it could have touched. It judges
/// nothing, so it may run where a device could spoil a judgement.
struct TrialExecution {
  /// How far it came.
  struct Report: Sendable {
    /// How many runs ended, with their bytes in the block.
    var completedRuns = 0
    /// What the plan asked for.
    var workspaceByteCount = 0
    /// What kept it from ending all runs.
    var failure: CaseFailure?
  }

  let device: any Device
  let queue: any Queue
  /// How long one run may take.
  let timeout: Duration

  /// Makes the runs of a trial.
  ///
  /// - Parameter memory: the block that `layout` describes, ready to go up.
  func run(_ layout: TrialLayout, in memory: HostMemory) -> Report {
    var report = Report()
    do throws(CaseFailure) {
      let plan: any Plan
      do throws(DeviceError) { plan = try device.prepare(layout.call) } catch {
        throw error.code == .unsupported
          ? .broken(.honesty, "the device says it supports the call, but prepare refuses it: \(error)")
          : .unexpected(error, while: "preparing")
      }
      report.workspaceByteCount = plan.workspaceByteCount
      let bench = try Bench(layout, plan: plan, device: device)
      defer { bench.free() }
      for run in TrialLayout.runs.indices {
        try bench.run(run, in: memory, on: queue, timeout: timeout)
        report.completedRuns += 1
      }
    } catch {
      report.failure = error
    }
    return report
  }
}

/// The buffers of one trial on the device.
private struct Bench {
  private let layout: TrialLayout
  private let plan: any Plan
  private var inputs: [any Buffer] = []
  private var outputs: [any Buffer] = []
  private var workspace: (any Buffer)?

  init(_ layout: TrialLayout, plan: any Plan, device: any Device) throws(CaseFailure) {
    self.layout = layout
    self.plan = plan
    func allocate(_ count: Int, for what: String) throws(CaseFailure) -> any Buffer {
      try attempt("allocating \(count) bytes for \(what)") { () throws(DeviceError) in
        try device.allocate(BufferSpec(byteCount: count))
      }
    }
    for input in layout.inputs { inputs.append(try allocate(input.image.byteCount, for: "input '\(input.name)'")) }
    for output in layout.outputs {
      outputs.append(try allocate(output.image.byteCount, for: "output '\(output.name)'"))
    }
    let scratch = plan.workspaceByteCount
    if scratch != 0 {
      let (guarded, overflow) = scratch.addingReportingOverflow(Background.guardByteCount)
      guard scratch > 0, !overflow else { throw .broken(.honesty, "the plan asks for \(scratch) bytes of workspace") }
      workspace = try allocate(guarded, for: "the workspace")
    }
  }

  /// Runs the operator once, over poisoned outputs. The inputs go up before the first run only: they must not have changed.
  func run(_ run: Int, in memory: HostMemory, on queue: any Queue, timeout: Duration) throws(CaseFailure) {
    func host(_ range: Range<Int>) -> HostRange {
      HostRange(memory, offset: range.lowerBound, byteCount: range.count)
    }
    let fence = Fence()
    do throws(DeviceError) {
      if run == 0 {
        for (input, buffer) in zip(layout.inputs, inputs) {
          try queue.submit(.upload(host(input.before), to: BufferRange(buffer)))
        }
      }
      for (output, buffer) in zip(layout.outputs, outputs) {
        try queue.submit(.upload(host(output.poisoned[run]), to: BufferRange(buffer)))
      }
      if let workspace {
        try queue.submit(.fill(BufferRange(workspace), FillPattern(TrialLayout.runs[run].poison)))
      }
      let ran = FencePoint(fence, 1)
      let bindings = Bindings(inputs: inputs, outputs: outputs, workspace: workspace)
      try queue.submit(.run(plan, bindings), after: [], signal: ran)
      for (output, buffer) in zip(layout.outputs, outputs) {
        try queue.submit(.download(BufferRange(buffer), to: host(output.after[run])))
      }
      for (input, buffer) in zip(layout.inputs, inputs) {
        try queue.submit(.download(BufferRange(buffer), to: host(input.after[run])))
      }
      if let workspace {
        let tail = BufferRange(workspace, offset: plan.workspaceByteCount, byteCount: Background.guardByteCount)
        try queue.submit(.download(tail, to: host(layout.workspaceGuards[run])))
      }
      try queue.submit(.hostCall {}, after: [ran], signal: FencePoint(fence, 2))
      try fence.wait(until: 2, timeout: timeout)
    } catch {
      throw .unexpected(error, while: "running")
    }
  }

  func free() {
    for buffer in inputs + outputs { buffer.free() }
    workspace?.free()
  }
}
