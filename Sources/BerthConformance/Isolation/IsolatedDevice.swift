// SPDX-License-Identifier: Apache-2.0

public import BerthCore
import Foundation

/// Runs cases on a device that has a process of its own, so that a crash or a hang costs one case.
///
/// This process makes the data, asks the oracle and judges; the other one only drives the device. Tensors lie in memory that both see.
/// While the device runs a case, the next one is made ready. A worker that dies or hangs is replaced, and the run goes on.
public final class IsolatedDevice: CaseRunning {
  /// What the device said of itself when it was first opened.
  public let info: DeviceInfo

  /// How many cases are asked about at a time: asking is cheap, and nothing need be made ready for what the device has not.
  private static let batch = 64
  /// After so many cases of one operator and dtype have timed out, the others are not tried: they would take hours to say the same.
  private static let patience = 3
  /// After so many have timed out in all, no further case is tried.
  private static let patienceInAll = 30

  private let link: WorkerLink
  private let timeout: Duration
  private let onIncident: (String) -> Void
  /// How many cases timed out, by operator and dtype.
  private var timeouts: [String: Int] = [:]
  /// Answers that were got ahead of their cases.
  private var answers: [String: Answer] = [:]
  private var nextSlot = 0

  private enum Answer {
    case support(Support)
    case trouble(CaseFailure)
  }

  /// Starts the worker and opens the device.
  ///
  /// - Parameters:
  ///   - program: how to start the worker.
  ///   - timeout: how long a case may take before the worker is killed.
  ///   - openingTimeout: the same for opening the device: some boards load their logic first.
  ///   - onIncident: told in one sentence when a worker had to be replaced.
  /// - Throws: what kept the device from opening; `.deviceLost` if it crashed, `.timedOut` if it did not come to an end.
  public init(
    _ program: WorkerProgram, timeout: Duration = .seconds(20), openingTimeout: Duration = .seconds(60),
    onIncident: @escaping (String) -> Void = { _ in }
  ) throws(DeviceError) {
    self.timeout = timeout
    self.onIncident = onIncident
    link = WorkerLink(program, timeout: timeout, openingTimeout: openingTimeout)
    info = try link.open()
  }

  deinit {
    link.close()
  }

  /// The devices that a worker finds, so that a driver that crashes or hangs when it is looked for harms that process only.
  ///
  /// - Parameters:
  ///   - program: how to start the worker.
  ///   - timeout: how long it may look.
  /// - Throws: `.deviceLost` if it crashed, `.timedOut` if it did not come to an end.
  public static func list(_ program: WorkerProgram, timeout: Duration) throws(DeviceError) -> [DeviceSummary] {
    try WorkerLink(program, timeout: timeout, openingTimeout: timeout).list()
  }

  /// Closes the device and ends the worker. A later case starts another.
  public func close() { link.close() }

  /// Tells of cases that an earlier run finished, so that this one goes on as that one would have.
  public func recall(_ results: some Sequence<CaseResult>) {
    for result in results { count(result) }
  }

  /// Asks the device.
  public func support(for tests: [OperatorCase]) -> [Support] {
    ask(tests)
    return tests.map { test in
      switch answers.removeValue(forKey: test.id) {
      case .support(let support): support
      case .trouble(let failure): .unsupported(reason: failure.message)
      case nil: .unsupported(reason: "not asked")
      }
    }
  }

  /// Runs one case.
  public func run(_ test: TestCase, isRequired: Bool, evidence: inout OperatorEvidence?) -> CaseResult {
    if case .operation(let operation) = test { ask([operation]) }
    var staged = stage(test, isRequired: isRequired)
    launch(&staged)
    return finish(&staged, evidence: &evidence)
  }

  /// Runs cases one after the other, each being made ready while the one before it runs.
  public func run(
    _ entries: [Certification.Entry], onBegin: (Certification.Entry) -> Void,
    onResult: (Certification.Entry, CaseResult) -> Bool
  ) {
    defer { answers = [:] }
    var ahead: Staged?
    var asked = 0
    for (index, entry) in entries.enumerated() {
      // While the worker is idle, so that the case behind this one can be made ready while this one runs.
      while asked < min(index + 2, entries.count) {
        let batch = entries[asked...].prefix(IsolatedDevice.batch)
        ask(batch.compactMap { entry in if case .operation(let test) = entry.test { test } else { nil } })
        asked = batch.endIndex
      }
      var current = ahead ?? stage(entry.test, isRequired: entry.isRequired)
      onBegin(entry)
      launch(&current)
      let next = index + 1
      ahead = next < entries.count ? stage(entries[next].test, isRequired: entries[next].isRequired) : nil
      var evidence: OperatorEvidence?
      guard onResult(entry, finish(&current, evidence: &evidence)) else { return }
    }
  }

  // MARK: Asking

  /// Gets the answers to whether the device has these cases. A worker that dies or hangs over one costs that one only.
  private func ask(_ tests: [OperatorCase]) {
    var left = tests[...]
    while !left.isEmpty {
      do throws(WorkerTrouble) {
        try link.send(.support(left.map(\.id)))
        while let test = left.first {
          guard case .support(let reason) = try link.receive() else { throw .died("gave another answer than asked") }
          answers[test.id] = .support(reason.map { .unsupported(reason: $0) } ?? .native)
          left = left.dropFirst()
        }
      } catch {
        guard let test = left.popFirst() else { return }
        answers[test.id] = .trouble(error.failure(while: "being asked whether it has the case", timeout))
        tell(error, of: test.id)
        if case .unavailable = error { continue }
        link.kill()
        if case .timedOut = error {
          timeouts[IsolatedDevice.key(test), default: 0] += 1
          for test in left {
            if let impatience = impatience(with: .operation(test)) { answers[test.id] = .trouble(impatience) }
          }
          left = left.filter { answers[$0.id] == nil }[...]
        }
      }
    }
  }

  // MARK: One case

  /// A case on its way.
  private struct Staged {
    let test: TestCase
    let isRequired: Bool
    /// The host's half, for an operator that the device has.
    var trial: Trial?
    /// The outcome, where it is clear without the device.
    var settled: CaseFailure?
    /// Where its operands lie.
    var lease: WorkerLink.Lease?
    var start = ContinuousClock.now
  }

  /// Makes a case ready, as far as that goes without the worker, which may be at work on another.
  private func stage(_ test: TestCase, isRequired: Bool) -> Staged {
    var staged = Staged(test: test, isRequired: isRequired)
    do throws(CaseFailure) {
      guard case .operation(let operation) = test else { return staged }
      let answer = answers.removeValue(forKey: test.id)
      let call = try attempt("making the call") { () throws(DeviceError) in try operation.call() }
      switch answer {
      case .trouble(let failure): throw failure
      case .support(.unsupported(let reason)): throw .unsupported(reason)
      case .support(.native), nil: break
      }
      let trial = try Trial(operation, call)
      staged.trial = trial
      staged.lease = try lay(trial)
    } catch {
      staged.settled = error
    }
    return staged
  }

  /// Lays a case out in the slot that is not in use.
  private func lay(_ trial: Trial) throws(CaseFailure) -> WorkerLink.Lease {
    nextSlot = 1 - nextSlot
    let lease = try attempt("sharing memory with the worker") { () throws(DeviceError) in
      try link.lease(nextSlot, byteCount: trial.layout.byteCount)
    }
    trial.lay(into: lease.memory.mutableBytes)
    return lease
  }

  /// Hands a case to the worker.
  private func launch(_ staged: inout Staged) {
    staged.start = .now
    guard staged.settled == nil else { return }
    if let impatience = impatience(with: staged.test) {
      staged.settled = impatience
      return
    }
    do throws(WorkerTrouble) {
      try link.ensure()
      do throws(CaseFailure) {
        // The worker that it was laid out for may be gone.
        if let trial = staged.trial, staged.lease.map(link.isGood) != true { staged.lease = try lay(trial) }
      } catch {
        staged.settled = error
        return
      }
      // The device's own waits end a little before the worker is killed, so that the message can say what was waited for.
      let seconds = timeout.inSeconds * 0.75
      if let slot = staged.lease?.slot {
        try link.send(.run(id: staged.test.id, slot: slot, block: link.newBlock(slot), seconds: seconds))
      } else {
        try link.send(.check(id: staged.test.id, seconds: seconds))
      }
      staged.start = .now
    } catch {
      staged.settled = trouble(error, with: staged.test)
    }
  }

  /// Waits for a case that was launched, and judges it.
  private func finish(_ staged: inout Staged, evidence: inout OperatorEvidence?) -> CaseResult {
    let test = staged.test
    var result = CaseResult(id: test.id, operatorName: test.operatorName, dtype: test.dtypeName, outcome: .pass)
    evidence = staged.trial?.evidence
    do throws(CaseFailure) {
      if let settled = staged.settled { throw settled }
      let report = try receive(staged)
      if let trial = staged.trial, let memory = staged.lease?.memory {
        let execution = TrialExecution.Report(
          completedRuns: report.completedRuns, workspaceByteCount: report.workspaceByteCount,
          failure: report.failure.map(CaseFailure.init))
        var found = trial.evidence
        defer { evidence = found }
        result.errorOfBound = try trial.judge(execution, memory.bytes, evidence: &found)
      } else if let failure = report.failure {
        throw CaseFailure(failure)
      }
    } catch {
      result = CaseResult(test, error, isRequired: staged.isRequired, evidence: evidence)
    }
    result.seconds = (ContinuousClock.now - staged.start).inSeconds
    if staged.settled == nil { count(result) }
    return result
  }

  private func receive(_ staged: Staged) throws(CaseFailure) -> CaseReport {
    do throws(WorkerTrouble) {
      guard case .done(let report) = try link.receive(until: staged.start + timeout) else {
        throw .died("gave another answer than asked")
      }
      // The case's memory stays until it is judged: the lease holds it.
      if report.needsNewWorker {
        link.kill()
        onIncident("\(staged.test.id): the device is in no state to go on; it is opened anew")
      }
      return report
    } catch {
      throw trouble(error, with: staged.test)
    }
  }

  // MARK: Trouble

  private func trouble(_ trouble: WorkerTrouble, with test: TestCase) -> CaseFailure {
    tell(trouble, of: test.id)
    if case .unavailable = trouble {} else { link.kill() }
    return trouble.failure(while: "running", timeout)
  }

  private func tell(_ trouble: WorkerTrouble, of id: String) {
    switch trouble {
    case .died(let how): onIncident("\(id): the worker \(how); another one goes on")
    case .timedOut: onIncident("\(id): no answer within \(timeout); the worker is killed, another one goes on")
    case .unavailable(let why, let isNew):
      if isNew { onIncident("the device cannot be opened again (\(why)); the cases that are left count as crashed") }
    }
  }

  private func count(_ result: CaseResult) {
    if result.outcome == .timedOut { timeouts["\(result.operatorName)/\(result.dtype)", default: 0] += 1 }
  }

  private static func key(_ test: OperatorCase) -> String { "\(test.op)/\(test.dtype.shortName)" }

  /// Why a case is not tried, if enough others have timed out before it.
  private func impatience(with test: TestCase) -> CaseFailure? {
    func failure(_ count: Int, _ what: String) -> CaseFailure {
      CaseFailure(outcome: .timedOut, rule: nil, message: "not run: \(count) cases\(what) timed out before it")
    }
    // Runtime checks are few, and each is about something else.
    if case .operation(let test) = test, let count = timeouts[IsolatedDevice.key(test)],
      count >= IsolatedDevice.patience
    {
      return failure(count, " of \(IsolatedDevice.key(test))")
    }
    let all = timeouts.values.reduce(0, +)
    return all >= IsolatedDevice.patienceInAll ? failure(all, "") : nil
  }
}
