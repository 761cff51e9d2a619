// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// Runs cases on one device.
public final class CaseRunner {
  private let device: any Device
  private var queue: (any Queue)?
  private let timeout: Duration

  /// A runner for `device`.
  ///
  /// - Parameter timeout: how long one case may take before it counts as timed out.
  public init(_ device: any Device, timeout: Duration = .seconds(60)) {
    self.device = device
    self.timeout = timeout
  }

  /// Runs one case.
  ///
  /// - Parameter isRequired: whether a profile demands it, which decides between `missing` and `unsupported`.
  public func run(_ test: TestCase, isRequired: Bool) -> CaseResult {
    var evidence: OperatorEvidence?
    return run(test, isRequired: isRequired, evidence: &evidence)
  }

  /// Runs one case and keeps what it found; `evidence` stays nil for a runtime check, and where the case did not get as far.
  public func run(_ test: TestCase, isRequired: Bool, evidence: inout OperatorEvidence?) -> CaseResult {
    var result = CaseResult(
      id: test.id, operatorName: test.operatorName, dtype: test.dtypeName, outcome: .pass)
    let clock = ContinuousClock()
    let start = clock.now
    do throws(CaseFailure) {
      switch test {
      case .operation(let operation):
        result.errorOfBound = try OperatorCaseRunner(device: device, queue: try currentQueue(), timeout: timeout)
          .run(operation, evidence: &evidence)
      case .runtime(let check, let seed):
        try check.body(RuntimeContext(device: device, seed: seed, timeout: timeout))
      }
    } catch {
      result.outcome = error.outcome == .unsupported && isRequired ? .missing : error.outcome
      result.rule = error.rule
      result.message = error.message
      result.errorOfBound = evidence?.outputs.compactMap { $0.judgement?.worstFraction }.max()
      // What a failed case left in the queue is no business of the next one.
      if result.outcome == .fail || result.outcome == .timedOut { queue = nil }
    }
    let elapsed = (clock.now - start).components
    result.seconds = Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
    return result
  }

  private func currentQueue() throws(CaseFailure) -> any Queue {
    if let queue { return queue }
    let made = try attempt("making a queue") { () throws(DeviceError) in try device.makeQueue() }
    queue = made
    return made
  }
}
