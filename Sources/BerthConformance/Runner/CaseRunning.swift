// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// Something that runs cases on one device: in this process, or in one of its own. Certification, shrinking and replay ask no more of
/// it. Not for several threads at once; every call blocks until it is done.
public protocol CaseRunning: AnyObject {
  /// What the device says of itself.
  var info: DeviceInfo { get }

  /// Whether the device says that it can run a case itself.
  ///
  /// - Returns: for each case its answer; a case that is no valid call is unsupported, and so is one that the device did not survive
  ///   being asked about.
  func support(for tests: [OperatorCase]) -> [Support]

  /// Runs one case.
  ///
  /// - Parameters:
  ///   - isRequired: whether a profile demands it, which decides between `missing` and `unsupported`.
  ///   - evidence: gets what was found; nil for a runtime check, and where the case did not get as far.
  func run(_ test: TestCase, isRequired: Bool, evidence: inout OperatorEvidence?) -> CaseResult

  /// Tells of cases that an earlier run finished, so that this one goes on as that one would have. Nothing by default.
  func recall(_ results: some Sequence<CaseResult>)

  /// Runs cases one after the other, which may be faster than one by one.
  ///
  /// - Parameters:
  ///   - onBegin: called before the device gets to see a case.
  ///   - onResult: called with each result, in order; false ends the run.
  func run(
    _ entries: [Certification.Entry], onBegin: (Certification.Entry) -> Void,
    onResult: (Certification.Entry, CaseResult) -> Bool)
}

extension CaseRunning {
  /// Nothing: what was before does not matter.
  public func recall(_ results: some Sequence<CaseResult>) {}

  /// Runs one case.
  ///
  /// - Parameter isRequired: whether a profile demands it, which decides between `missing` and `unsupported`.
  public func run(_ test: TestCase, isRequired: Bool) -> CaseResult {
    var evidence: OperatorEvidence?
    return run(test, isRequired: isRequired, evidence: &evidence)
  }

  /// Runs cases one by one.
  public func run(
    _ entries: [Certification.Entry], onBegin: (Certification.Entry) -> Void,
    onResult: (Certification.Entry, CaseResult) -> Bool
  ) {
    for entry in entries {
      onBegin(entry)
      guard onResult(entry, run(entry.test, isRequired: entry.isRequired)) else { return }
    }
  }
}

extension CaseResult {
  /// What a case found that did not pass.
  init(_ test: TestCase, _ failure: CaseFailure, isRequired: Bool, evidence: OperatorEvidence?) {
    self.init(
      id: test.id, operatorName: test.operatorName, dtype: test.dtypeName,
      outcome: failure.outcome == .unsupported && isRequired ? .missing : failure.outcome,
      errorOfBound: evidence?.worstFraction, rule: failure.rule, message: failure.message)
  }
}

extension Duration {
  /// The length in seconds.
  var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
