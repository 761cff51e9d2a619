// SPDX-License-Identifier: Apache-2.0

import BerthCore

/// The one next thing to implement or repair on the way to a certificate.
public struct NextStep: Sendable {
  /// What is to be done.
  public enum Task: Sendable {
    /// A promise of the runtime is not kept. Where the device lacks an operator that the check rests on, its specification.
    case runtime(RuntimeCheck, CaseResult, needed: OperatorSpecification?)
    /// An operator is not there in a dtype, or not for all that is demanded; the first case that is missing.
    case implement(OperatorSpecification, CaseResult, missingCount: Int)
    /// An operator is there and a case of it fails; the first one.
    case repair(OperatorSpecification, CaseResult)
    /// Nothing: all that is demanded passes, and so does all that the device claims beyond it.
    case nothing
  }

  /// How far along a device is.
  public struct Progress: Sendable, Hashable, Encodable {
    /// Runtime checks that passed, or are waived.
    public internal(set) var runtimeMet = 0
    /// Runtime checks that cannot be made before the device has an operator.
    public internal(set) var runtimeWaiting = 0
    /// Runtime checks that the profiles demand.
    public internal(set) var runtimeDemanded = 0
    /// Operators in a dtype that are as demanded, or waived, up to the one that is next.
    public internal(set) var operatorsMet = 0
    /// Operators in a dtype that the profiles demand.
    public internal(set) var operatorsDemanded = 0
  }

  /// What is to be done.
  public let task: Task
  /// How far along the device is.
  public let progress: Progress

  /// The result that the task is about; nil if there is nothing to do.
  public var result: CaseResult? {
    switch task {
    case .runtime(_, let result, _), .implement(_, let result, _), .repair(_, let result): result
    case .nothing: nil
    }
  }
}

extension Certification {
  /// Looks for the one next thing to do, in an order that suits bringing a chip up: the runtime first, then Add, Gemm and MatMul, then
  /// the other demands in the order of the profiles, then what the device claims beyond them. Ends at the first thing, so that little
  /// runs.
  ///
  /// A runtime check that needs an operator which is not there waits until the operators are through.
  ///
  /// - Parameters:
  ///   - runner: what runs the cases.
  ///   - onResult: called with each result as it comes.
  public func nextStep(on runner: any CaseRunning, onResult: (CaseResult) -> Void = { _ in }) -> NextStep {
    var search = NextStepSearch(self)
    let task = search.task(on: runner, onResult: onResult)
    return NextStep(task: task, progress: search.progress)
  }
}

/// A use of an operator that a profile demands.
private struct DemandedUse: Hashable {
  let op: Operator
  let dtype: DType
}

private struct NextStepSearch {
  /// What everything else is easier with, and what a first profile is made of.
  private static let firstOperators: [Operator] = [.add, .gemm, .matMul]

  private let certification: Certification
  private let uses: [DemandedUse]
  private(set) var progress = NextStep.Progress()
  /// Runtime checks that wait for an operator.
  private var waiting: [CaseResult] = []

  init(_ certification: Certification) {
    self.certification = certification
    var uses: [DemandedUse] = []
    for demand in certification.profiles.flatMap(\.demands) {
      for op in demand.operators {
        for dtype in demand.dtypes where !uses.contains(DemandedUse(op: op, dtype: dtype)) {
          uses.append(DemandedUse(op: op, dtype: dtype))
        }
      }
    }
    let first = NextStepSearch.firstOperators
    self.uses = first.flatMap { op in uses.filter { $0.op == op } } + uses.filter { !first.contains($0.op) }
    progress.operatorsDemanded = self.uses.count
  }

  mutating func task(on runner: any CaseRunning, onResult: (CaseResult) -> Void) -> NextStep.Task {
    if let task = runtimeTask(on: runner, onResult) { return task }
    for use in uses {
      if let task = task(for: use, on: runner, onResult) { return task }
      progress.operatorsMet += 1
    }
    if let result = waiting.first, case .runtime(let check, _)? = try? TestCase(id: result.id) {
      return .runtime(check, result, needed: need(of: result))
    }
    return claimTask(on: runner, onResult) ?? .nothing
  }

  // MARK: The runtime

  private mutating func runtimeTask(on runner: any CaseRunning, _ onResult: (CaseResult) -> Void) -> NextStep.Task? {
    let entries = certification.entries.filter { if case .runtime = $0.test { $0.isRequired } else { false } }
    progress.runtimeDemanded = entries.count
    var (met, waiting) = (0, [CaseResult]())
    let trouble = firstTrouble(among: entries, on: runner) { result in
      switch result.outcome {
      case .pass, .waived: met += 1
      case .missing, .unsupported: waiting.append(result)
      case .fail, .crashed, .timedOut: break
      }
      onResult(result)
    }
    progress.runtimeMet = met
    progress.runtimeWaiting = waiting.count
    self.waiting = waiting
    guard let trouble, case .runtime(let check, _) = trouble.entry.test else { return nil }
    return .runtime(check, trouble.result, needed: nil)
  }

  /// The specification of the operator that a runtime check waits for.
  private func need(of result: CaseResult) -> OperatorSpecification? {
    for op in OperatorRegistry.standard.operators {
      for dtype in op.principalDTypes where CheckNeed.isAbout(op, dtype, message: result.message) {
        let cases = CaseGenerator.generator(for: op)?.cases(dtype, seed: certification.seed) ?? []
        return OperatorSpecification(op, dtype, cases: cases)
      }
    }
    return nil
  }

  // MARK: Operators

  private func task(
    for use: DemandedUse, on runner: any CaseRunning, _ onResult: (CaseResult) -> Void
  ) -> NextStep.Task? {
    let entries = certification.entries.filter { entry in
      if case .operation(let test) = entry.test { test.op == use.op && test.dtype == use.dtype } else { false }
    }
    var missing: [CaseResult] = []
    let trouble = firstTrouble(among: entries, on: runner) { result in
      if result.outcome == .missing { missing.append(result) }
      onResult(result)
    }
    if let trouble { return .repair(specification(use.op, use.dtype), trouble.result) }
    guard let first = missing.first else { return nil }
    return .implement(specification(use.op, use.dtype), first, missingCount: missing.count)
  }

  /// What the device claims and nobody demands must be right all the same.
  private func claimTask(on runner: any CaseRunning, _ onResult: (CaseResult) -> Void) -> NextStep.Task? {
    let demanded = Set(uses)
    let entries = certification.entries.filter { entry in
      guard case .operation(let test) = entry.test else { return false }
      return !demanded.contains(DemandedUse(op: test.op, dtype: test.dtype))
    }
    guard let trouble = firstTrouble(among: entries, on: runner, onResult),
      case .operation(let test) = trouble.entry.test
    else { return nil }
    return .repair(specification(test.op, test.dtype), trouble.result)
  }

  private func specification(_ op: Operator, _ dtype: DType) -> OperatorSpecification {
    var demanded: [OperatorCase] = []
    for entry in certification.entries where entry.isRequired {
      if case .operation(let test) = entry.test, test.op == op, test.dtype == dtype { demanded.append(test) }
    }
    return OperatorSpecification(op, dtype, cases: demanded)
  }

  // MARK: Running

  /// Runs cases up to the first that fails, crashes or does not end.
  private func firstTrouble(
    among entries: [Certification.Entry], on runner: any CaseRunning, _ onResult: (CaseResult) -> Void
  ) -> (entry: Certification.Entry, result: CaseResult)? {
    var trouble: (Certification.Entry, CaseResult)?
    runner.run(
      entries, onBegin: { _ in },
      onResult: { entry, raw in
        let result = certification.settled(raw)
        onResult(result)
        guard [.fail, .crashed, .timedOut].contains(result.outcome) else { return true }
        trouble = (entry, result)
        return false
      })
    return trouble
  }
}
