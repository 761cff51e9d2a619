// SPDX-License-Identifier: Apache-2.0

import BerthCore

/// How a runtime check says that it cannot be made because the device lacks an operator.
enum CheckNeed {
  /// The message for a call that the device declares unsupported.
  static func message(_ call: OperatorCall, _ reason: String) -> String { "the check needs \(call): \(reason)" }

  /// Whether a message says that a check needs the operator and dtype of an exception; more may stand before it.
  static func isAbout(_ exception: Exceptions.Entry, message: String) -> Bool {
    message.contains("the check needs \(exception.op)(\(exception.dtype)[")
  }
}
