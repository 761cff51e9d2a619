// SPDX-License-Identifier: Apache-2.0

import BerthCore

/// Why a case did not pass.
struct CaseFailure: Error {
  var outcome: Outcome
  var rule: Rule?
  var message: String

  /// A broken promise.
  static func broken(_ rule: Rule, _ message: String) -> CaseFailure {
    CaseFailure(outcome: .fail, rule: rule, message: message)
  }

  /// An operation that had to work and did not.
  static func unexpected(_ error: DeviceError, while doing: String) -> CaseFailure {
    if error.code == .timedOut {
      return CaseFailure(outcome: .timedOut, rule: .ordering, message: "\(doing): \(error)")
    }
    return CaseFailure(outcome: .fail, rule: .error, message: "\(doing): \(error)")
  }

  /// The device declares that it does not do what the case needs.
  static func unsupported(_ reason: String) -> CaseFailure {
    CaseFailure(outcome: .unsupported, rule: nil, message: reason)
  }
}

/// Runs something that throws a device's error, and says in the failure what was being done.
func attempt<Result>(
  _ doing: @autoclosure () -> String, _ body: () throws(DeviceError) -> Result
) throws(CaseFailure) -> Result {
  do throws(DeviceError) { return try body() } catch { throw .unexpected(error, while: doing()) }
}
