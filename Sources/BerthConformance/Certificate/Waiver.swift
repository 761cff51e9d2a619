// SPDX-License-Identifier: Apache-2.0

/// An exception that was made use of: what a profile demands, the device declares unsupported, and the certificate prints.
public struct Waiver: Sendable, Hashable {
  /// What was waived and why.
  public let exception: Exceptions.Entry
  /// How many cases it waived, runtime checks that rest on the operator included.
  public var caseCount: Int
}

/// An exception that changed nothing, so that the file can be kept true.
public struct UnusedException: Sendable, Hashable {
  /// Why it changed nothing.
  public enum Reason: Sendable, Hashable {
    /// No profile of the run demands it.
    case notDemanded
    /// The device passes it.
    case passed
    /// The device does not declare it unsupported: it failed, and a failure is never waived.
    case notDeclared
  }

  /// What was to be waived.
  public let exception: Exceptions.Entry
  /// Why nothing was.
  public let reason: Reason
}

extension Certification {
  /// What a result comes to under the exceptions of the run: a case that is missing because the device declares it unsupported is
  /// waived where an exception covers it, and the message says why. All other results stay as they are.
  public func settled(_ result: CaseResult) -> CaseResult {
    var settled = result
    switch (result.outcome, exceptions.entry(covering: result)) {
    case (.missing, let exception?):
      settled.outcome = .waived
      settled.message = "\(exception.why) (the device: \(result.message))"
    case (.waived, nil):
      // From an interrupted run with other exceptions.
      settled.outcome = .missing
    default: break
    }
    return settled
  }
}
