// SPDX-License-Identifier: Apache-2.0

import BerthCore

/// How a runtime check says that it cannot be made because the device lacks an operator.
enum CheckNeed {
  /// The message for a call that the device declares unsupported.
  static func message(_ call: OperatorCall, _ reason: String) -> String { "the check needs \(call): \(reason)" }

  /// Whether a message says that a check needs an operator in a dtype; more may stand before it.
  static func isAbout(_ op: Operator, _ dtype: DType, message: String) -> Bool {
    message.contains("the check needs \(op)(\(dtype)[")
  }
}
