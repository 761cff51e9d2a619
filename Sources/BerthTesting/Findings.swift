// SPDX-License-Identifier: Apache-2.0

import BerthConformance
import BerthCore
import Dispatch

/// What some cases of the suite found on a device.
struct Findings: Sendable {
  /// How many cases passed.
  private(set) var passed = 0
  /// What is wrong, a text for a person to read each.
  private(set) var issues: [String] = []
  /// Why the first case that was not run, and need not be, was not run.
  private(set) var reasonNotRun: String?
  /// All results, in order.
  private(set) var results: [CaseResult] = []

  /// Issues of one kind that are told in full: the hundredth of the same operator says no more than the first.
  private static let mostOfAKind = 5

  /// Runs cases on a device, apart from all others that go through here.
  static func collect(
    _ entries: [Certification.Entry], of certification: Certification, on device: any Device
  ) async -> Findings {
    await withCheckedContinuation { continuation in
      lane.async { continuation.resume(returning: Findings(entries, certification, device)) }
    }
  }

  /// One case at a time in this process: the checks of the protocol look at memory in use and at what happens when. A thread of
  /// Dispatch's, since cases block and the threads of tasks must not.
  private static let lane = DispatchQueue(label: "berth.testing")

  private init(_ entries: [Certification.Entry], _ certification: Certification, _ device: any Device) {
    let runner = CaseRunner(device)
    var troubled: [(entry: Certification.Entry, result: CaseResult)] = []
    for entry in entries {
      let result = certification.settled(runner.run(entry.test, isRequired: entry.isRequired))
      results.append(result)
      switch result.outcome {
      case .pass: passed += 1
      case .unsupported, .waived: reasonNotRun = reasonNotRun ?? result.message
      case .fail, .crashed, .timedOut, .missing: troubled.append((entry, result))
      }
    }
    tellMissing(troubled.map(\.result).filter { $0.outcome == .missing }, of: entries.count)
    tellBroken(troubled.filter { $0.result.outcome != .missing }, runner)
  }

  /// One issue a reason: an operator that is not there has a hundred cases.
  private mutating func tellMissing(_ missing: [CaseResult], of total: Int) {
    var told: Set<String> = []
    for result in missing.filter({ told.insert($0.message).inserted }).prefix(Findings.mostOfAKind) {
      let count = missing.count { $0.message == result.message }
      let share = count == 1 ? "" : ", and so are \(count - 1) others of \(total) cases"
      issues.append("\(result.id): demanded by a profile and declared unsupported\(share): \(result.message)")
    }
  }

  private mutating func tellBroken(_ broken: [(entry: Certification.Entry, result: CaseResult)], _ runner: CaseRunner) {
    for (entry, result) in broken.prefix(Findings.mostOfAKind) {
      let rule = result.rule.map { " (\($0.rawValue))" } ?? ""
      var text = "\(result.id): \(result.outcome.rawValue)\(rule): \(result.message)"
      // A search of its own for each would take long where many fail, and mostly end at the same case.
      if issues.isEmpty {
        let smallest = CaseShrinker(runner).shrink(entry.test, failing: result).id
        if smallest != result.id { text += "\nThe smallest case found that fails alike: \(smallest)" }
      }
      issues.append(text)
    }
    if broken.count > Findings.mostOfAKind {
      let rest = broken.dropFirst(Findings.mostOfAKind)
      issues.append("\(rest.last?.result.id ?? "") and \(rest.count - 1) other cases fail as well")
    }
  }
}
