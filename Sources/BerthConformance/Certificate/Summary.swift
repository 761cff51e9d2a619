// SPDX-License-Identifier: Apache-2.0

import BerthCore

/// What a run of the suite comes to.
public struct Summary: Sendable {
  /// What a run is worth.
  public enum Verdict: String, Sendable, Hashable, Codable {
    /// Everything that the profiles demand passed, and nothing that the device claims failed.
    case certified
    /// The same, but for demands that an exception waives; the certificate prints it.
    case certifiedWithWaivers = "certified-with-waivers"
    /// Anything else.
    case notCertified = "not-certified"
  }

  /// How often each outcome came.
  public struct Counts: Sendable, Hashable {
    private var byOutcome: [Outcome: Int] = [:]

    /// How many cases had this outcome.
    public subscript(outcome: Outcome) -> Int { byOutcome[outcome] ?? 0 }

    /// All cases.
    public var total: Int { byOutcome.values.reduce(0, +) }

    /// Cases that a person has to look at: neither passed, nor declared unsupported, nor waived.
    public var troubled: Int { self[.fail] + self[.crashed] + self[.timedOut] + self[.missing] }

    mutating func add(_ outcome: Outcome) { byOutcome[outcome, default: 0] += 1 }
  }

  /// What one operator came to.
  public struct OperatorLine: Sendable, Hashable {
    /// The operator's name, or `runtime`.
    public let name: String
    /// How often each outcome came.
    public var counts = Counts()
    /// The worst error as a fraction of its bound, over all cases that were compared with one.
    public var worstFraction: Double?
    /// The dtypes, in short, that at least one case passed in.
    public var passedDTypes: [String] = []
  }

  /// All cases.
  public private(set) var counts = Counts()
  /// The operators, in the order in which they ran.
  public private(set) var operators: [OperatorLine] = []
  /// The cases in trouble, in the order in which they ran.
  public private(set) var troubled: [CaseResult] = []
  /// Seconds that the cases took.
  public private(set) var seconds = 0.0
  private var passedDemands: [String: Int] = [:]
  private let profiles: [Profile]
  private let leftOut: Int

  /// The summary of a run that has not begun.
  public init(_ certification: Certification) {
    profiles = certification.profiles
    leftOut = certification.unfilteredCount - certification.entries.count
  }

  /// Counts a result.
  public mutating func record(_ result: CaseResult, isRequired: Bool) {
    counts.add(result.outcome)
    seconds += result.seconds
    if operators.last?.name != result.operatorName {
      if let known = operators.firstIndex(where: { $0.name == result.operatorName }) {
        operators.append(operators.remove(at: known))
      } else {
        operators.append(OperatorLine(name: result.operatorName))
      }
    }
    let last = operators.count - 1
    operators[last].counts.add(result.outcome)
    if let fraction = result.errorOfBound {
      operators[last].worstFraction = max(operators[last].worstFraction ?? 0, fraction)
    }
    switch result.outcome {
    case .pass:
      if !operators[last].passedDTypes.contains(result.dtype) { operators[last].passedDTypes.append(result.dtype) }
      if isRequired { passedDemands["\(result.operatorName)/\(result.dtype)", default: 0] += 1 }
    case .fail, .crashed, .timedOut, .missing: troubled.append(result)
    case .unsupported, .waived: break
    }
  }

  /// Why the verdict is not better; empty if the device is certified without waivers.
  public var reasons: [String] {
    var reasons: [String] = []
    for outcome in [Outcome.fail, .crashed, .timedOut, .missing] where counts[outcome] > 0 {
      reasons.append("\(counts[outcome]) \(outcome.rawValue)")
    }
    if leftOut > 0 { reasons.append("a filter left out \(leftOut) cases") }
    // An operator without a single pass is not there, whatever the counts say.
    for profile in profiles {
      for demand in profile.demands {
        for op in demand.operators {
          for dtype in demand.dtypes where passedDemands["\(op)/\(dtype.shortName)"] == nil && leftOut == 0 {
            reasons.append("\(op) in \(dtype.shortName) passed nothing")
          }
        }
      }
      if profile.includesRuntimeChecks, passedDemands["runtime/-"] == nil, leftOut == 0 {
        reasons.append("no runtime check passed")
      }
    }
    if profiles.isEmpty { reasons.append("no profile") }
    if counts[.waived] > 0 { reasons.append("\(counts[.waived]) waived") }
    return reasons
  }

  /// What the run is worth.
  public var verdict: Verdict {
    let reasons = self.reasons
    if reasons.isEmpty { return .certified }
    return reasons.count == 1 && counts[.waived] > 0 ? .certifiedWithWaivers : .notCertified
  }
}
