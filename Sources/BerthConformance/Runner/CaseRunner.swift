// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// Runs cases on a device of this process. A device that crashes takes the process with it; `IsolatedDevice` has a process for it.
public final class CaseRunner: CaseRunning {
  private let device: any Device
  private var queue: (any Queue)?
  private let timeout: Duration

  /// A runner for `device`.
  ///
  /// - Parameter timeout: how long one run of a case may take before it counts as timed out.
  public init(_ device: any Device, timeout: Duration = .seconds(60)) {
    self.device = device
    self.timeout = timeout
  }

  /// What the device says of itself.
  public var info: DeviceInfo { device.info }

  /// Asks the device.
  public func support(for tests: [OperatorCase]) -> [Support] {
    tests.map { test in
      do throws(DeviceError) { return device.support(for: try test.call()) } catch {
        return .unsupported(reason: "\(error)")
      }
    }
  }

  /// Runs one case.
  public func run(_ test: TestCase, isRequired: Bool, evidence: inout OperatorEvidence?) -> CaseResult {
    evidence = nil
    var result = CaseResult(id: test.id, operatorName: test.operatorName, dtype: test.dtypeName, outcome: .pass)
    let clock = ContinuousClock()
    let start = clock.now
    do throws(CaseFailure) {
      switch test {
      case .operation(let operation): result.errorOfBound = try run(operation, evidence: &evidence)
      case .runtime(let check, let seed):
        try check.body(RuntimeContext(device: device, seed: seed, timeout: timeout))
      }
    } catch {
      result = CaseResult(test, error, isRequired: isRequired, evidence: evidence)
      // What a failed case left in the queue is no business of the next one.
      if result.outcome == .fail || result.outcome == .timedOut { queue = nil }
    }
    result.seconds = (clock.now - start).inSeconds
    return result
  }

  private func run(_ test: OperatorCase, evidence: inout OperatorEvidence?) throws(CaseFailure) -> Double? {
    let call = try attempt("making the call") { () throws(DeviceError) in try test.call() }
    if case .unsupported(let reason) = device.support(for: call) { throw .unsupported(reason) }
    let trial = try Trial(test, call)
    evidence = trial.evidence
    let memory = try attempt("laying out the operands") { () throws(DeviceError) in
      try HostMemory(byteCount: trial.layout.byteCount)
    }
    trial.lay(into: memory.mutableBytes)
    let execution = TrialExecution(device: device, queue: try currentQueue(), timeout: timeout)
    let report = execution.run(trial.layout, in: memory)
    var found = trial.evidence
    defer { evidence = found }
    return try trial.judge(report, memory.bytes, evidence: &found)
  }

  private func currentQueue() throws(CaseFailure) -> any Queue {
    if let queue { return queue }
    let made = try attempt("making a queue") { () throws(DeviceError) in try device.makeQueue() }
    queue = made
    return made
  }
}
