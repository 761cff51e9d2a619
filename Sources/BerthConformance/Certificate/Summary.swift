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

  /// What one operator came to in one dtype.
  public struct Use: Sendable, Hashable {
    /// The operator's name, or `runtime`.
    public let operatorName: String
    /// The dtype in short, or `-`.
    public let dtype: String
    /// How often each outcome came.
    public var counts = Counts()
    /// The same, of the cases that a profile demands.
    public var demanded = Counts()
    /// The first case that the device declares unsupported, whether that is demanded or not; nil if there is none.
    public var firstGap: CaseResult?
  }

  /// All cases.
  public private(set) var counts = Counts()
  /// The operators, in the order in which they ran.
  public private(set) var operators: [OperatorLine] = []
  /// The operators by dtype, in the order in which they ran.
  public private(set) var uses: [Use] = []
  /// The cases in trouble, in the order in which they ran.
  public private(set) var troubled: [CaseResult] = []
  /// Seconds that the cases took.
  public private(set) var seconds = 0.0
  /// Whether a device that could have spoiled the verdict ran in its judge's process. Then it is certified by nothing.
  public var lacksIsolation = false
  private var usePlaces: [String: Int] = [:]
  private var waivedCounts: [Exceptions.Entry: Int] = [:]
  private let profiles: [Profile]
  private let exceptions: Exceptions
  private let leftOut: Int

  /// The summary of a run that has not begun.
  public init(_ certification: Certification) {
    profiles = certification.profiles
    exceptions = certification.exceptions
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
    case .fail, .crashed, .timedOut, .missing: troubled.append(result)
    case .waived:
      if let exception = exceptions.entry(covering: result) { waivedCounts[exception, default: 0] += 1 }
    case .unsupported: break
    }
    recordUse(of: result, isRequired: isRequired)
  }

  private mutating func recordUse(of result: CaseResult, isRequired: Bool) {
    let key = "\(result.operatorName)/\(result.dtype)"
    let place = usePlaces[key] ?? uses.count
    if place == uses.count {
      uses.append(Use(operatorName: result.operatorName, dtype: result.dtype))
      usePlaces[key] = place
    }
    uses[place].counts.add(result.outcome)
    if isRequired { uses[place].demanded.add(result.outcome) }
    if [.unsupported, .missing, .waived].contains(result.outcome), uses[place].firstGap == nil {
      uses[place].firstGap = result
    }
  }

  /// What an operator came to in a dtype; nil if no case of it ran.
  private func use(_ op: String, _ dtype: String) -> Use? { usePlaces["\(op)/\(dtype)"].map { uses[$0] } }

  /// The exceptions that were made use of, in the order of their file.
  public var waivers: [Waiver] {
    exceptions.entries.compactMap { entry in
      waivedCounts[entry].map { Waiver(exception: entry, caseCount: $0) }
    }
  }

  /// The exceptions that changed nothing, in the order of their file; none for a filtered run, which cannot tell.
  public var unusedExceptions: [UnusedException] {
    guard leftOut == 0 else { return [] }
    return exceptions.entries.filter { waivedCounts[$0] == nil }.map { entry in
      let demanded = use("\(entry.op)", entry.dtype.shortName)?.demanded ?? Counts()
      let reason: UnusedException.Reason =
        demanded.total == 0 ? .notDemanded : demanded[.pass] == demanded.total ? .passed : .notDeclared
      return UnusedException(exception: entry, reason: reason)
    }
  }

  /// Something that keeps the verdict from being better.
  public enum Reason: Sendable, Hashable {
    /// So many cases had this outcome.
    case outcome(Outcome, count: Int)
    /// So many cases were left out by a filter.
    case leftOut(count: Int)
    /// A profile demands the operator in the dtype, in short, and not one case of it passed or was waived.
    case nothingPassed(operatorName: String, dtype: String)
    /// Not one case of all the operators that the profile demands passed.
    case nothingOfProfilePassed(profile: String)
    /// A profile demands the runtime checks, and not one of them passed.
    case noRuntimeCheckPassed
    /// There is no profile to hold the device to.
    case noProfile
    /// The device ran in the process that judged it.
    case notIsolated
  }

  /// Why the verdict is not better; empty if the device is certified without waivers.
  public var reasons: [Reason] {
    var reasons: [Reason] = []
    for outcome in [Outcome.fail, .crashed, .timedOut, .missing] where counts[outcome] > 0 {
      reasons.append(.outcome(outcome, count: counts[outcome]))
    }
    if leftOut > 0 { reasons.append(.leftOut(count: leftOut)) }
    for profile in profiles where leftOut == 0 { reasons += reasonsOfAbsence(profile) }
    if profiles.isEmpty { reasons.append(.noProfile) }
    if lacksIsolation { reasons.append(.notIsolated) }
    if counts[.waived] > 0 { reasons.append(.outcome(.waived, count: counts[.waived])) }
    return reasons
  }

  /// An operator without a single pass is not there, whatever the counts say, and a profile without one is empty, whatever is waived.
  private func reasonsOfAbsence(_ profile: Profile) -> [Reason] {
    var reasons: [Reason] = []
    var anythingPassed = false
    for demand in profile.demands {
      for op in demand.operators {
        for dtype in demand.dtypes {
          let demanded = use("\(op)", dtype.shortName)?.demanded ?? Counts()
          if demanded[.pass] > 0 {
            anythingPassed = true
          } else if demanded[.waived] == 0 {
            reasons.append(.nothingPassed(operatorName: "\(op)", dtype: dtype.shortName))
          }
        }
      }
    }
    if !profile.demands.isEmpty, !anythingPassed { reasons = [.nothingOfProfilePassed(profile: profile.name)] }
    if profile.includesRuntimeChecks, use("runtime", "-")?.demanded[.pass] ?? 0 == 0 {
      reasons.append(.noRuntimeCheckPassed)
    }
    return reasons
  }

  /// What the run is worth.
  public var verdict: Verdict {
    let reasons = self.reasons
    if reasons.isEmpty { return .certified }
    return reasons.count == 1 && counts[.waived] > 0 ? .certifiedWithWaivers : .notCertified
  }
}

extension Summary.Reason: CustomStringConvertible {
  /// The reason as certificates state it.
  public var description: String {
    switch self {
    case .outcome(let outcome, let count): "\(count) \(outcome.rawValue)"
    case .leftOut(let count): "a filter left out \(count) cases"
    case .nothingPassed(let name, let dtype): "\(name) in \(dtype) passed nothing"
    case .nothingOfProfilePassed(let profile): "nothing that \(profile) demands passed"
    case .noRuntimeCheckPassed: "no runtime check passed"
    case .noProfile: "no profile"
    case .notIsolated: "the device ran in the process that judged it"
    }
  }
}
