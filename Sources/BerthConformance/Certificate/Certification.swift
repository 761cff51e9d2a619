// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// A run of the suite: which profiles, which seed, and so which cases.
public struct Certification: Sendable {
  /// A case of the run.
  public struct Entry: Sendable {
    /// The case.
    public let test: TestCase
    /// Whether a profile of the run demands it.
    public let isRequired: Bool

    /// A case that a profile demands, or one that is judged only if the device claims it.
    public init(test: TestCase, isRequired: Bool) {
      self.test = test
      self.isRequired = isRequired
    }
  }

  /// The profiles that are certified.
  public let profiles: [Profile]
  /// What the data and the shapes that vary follow from.
  public let seed: UInt64
  /// What the device need not have, though a profile demands it.
  public let exceptions: Exceptions
  /// The cases, in the order in which they run.
  public let entries: [Entry]
  /// How many cases the profiles have; more than `entries` if a filter left some out.
  public let unfilteredCount: Int

  /// A run of these profiles.
  ///
  /// - Parameters:
  ///   - exceptions: what is waived where the device declares it unsupported.
  ///   - filter: which cases to run, by id; all of them by default. A filtered run never certifies.
  public init(
    profiles: [Profile], seed: UInt64, exceptions: Exceptions = .none, filter: (String) -> Bool = { _ in true }
  ) {
    self.profiles = profiles
    self.seed = seed
    self.exceptions = exceptions
    var tests: [TestCase] = []
    if profiles.contains(where: \.includesRuntimeChecks) {
      tests += RuntimeCheck.all.map { .runtime($0, seed: seed) }
    }
    if profiles.contains(where: { !$0.demands.isEmpty }) {
      // What a profile does not demand is judged too if the device claims it: a claim that is not true is worse than a gap.
      for generator in CaseGenerator.all {
        for dtype in generator.op.principalDTypes {
          tests += generator.cases(dtype, seed: seed).map { .operation($0) }
        }
      }
    }
    unfilteredCount = tests.count
    entries = tests.filter { filter($0.id) }
      .map { test in Entry(test: test, isRequired: profiles.contains { $0.demands(test) }) }
  }

  /// Runs all cases on a device of this process, one after the other.
  ///
  /// - Parameters:
  ///   - device: what is judged.
  ///   - onResult: called with each result as it comes.
  public func run(on device: any Device, onResult: (CaseResult) -> Void = { _ in }) -> Summary {
    run(on: CaseRunner(device)) { result in
      onResult(result)
      return true
    }
  }

  /// Runs all cases, one after the other, wherever `runner` runs them.
  ///
  /// - Parameters:
  ///   - runner: what runs them.
  ///   - finished: results of an earlier run by id: those cases do not run again.
  ///   - onBegin: called with the id of each case that runs before the device gets to see it.
  ///   - onResult: called with each result in the order of the entries, those of the earlier run included; false ends the run.
  public func run(
    on runner: any CaseRunning, finished: [String: CaseResult] = [:], onBegin: (String) -> Void = { _ in },
    onResult: (CaseResult) -> Bool
  ) -> Summary {
    var summary = Summary(self)
    func record(_ result: CaseResult, _ entry: Entry) -> Bool {
      let result = settled(result)
      summary.record(result, isRequired: entry.isRequired)
      return onResult(result)
    }
    var next = 0
    /// Passes on the earlier results that stand before the next case that runs.
    func passOnFinished() -> Bool {
      while next < entries.count, let result = finished[entries[next].test.id] {
        guard record(result, entries[next]) else { return false }
        next += 1
      }
      return true
    }
    let left = finished.isEmpty ? entries : entries.filter { finished[$0.test.id] == nil }
    guard passOnFinished() else { return summary }
    runner.recall(finished.values)
    runner.run(
      left, onBegin: { onBegin($0.test.id) },
      onResult: { entry, result in
        next += 1
        return record(result, entry) && passOnFinished()
      })
    return summary
  }
}
