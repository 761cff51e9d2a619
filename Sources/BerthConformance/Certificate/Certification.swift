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
  /// The cases, in the order in which they run.
  public let entries: [Entry]
  /// How many cases the profiles have; more than `entries` if a filter left some out.
  public let unfilteredCount: Int

  /// A run of these profiles.
  ///
  /// - Parameter filter: which cases to run, by id; all of them by default. A filtered run never certifies.
  public init(profiles: [Profile], seed: UInt64, filter: (String) -> Bool = { _ in true }) {
    self.profiles = profiles
    self.seed = seed
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

  /// Runs all cases on a device, one after the other.
  ///
  /// - Parameters:
  ///   - device: what is judged.
  ///   - onResult: called with each result as it comes.
  public func run(on device: any Device, onResult: (CaseResult) -> Void = { _ in }) -> Summary {
    let runner = CaseRunner(device)
    var summary = Summary(self)
    for entry in entries {
      let result = runner.run(entry.test, isRequired: entry.isRequired)
      summary.record(result, isRequired: entry.isRequired)
      onResult(result)
    }
    return summary
  }
}
