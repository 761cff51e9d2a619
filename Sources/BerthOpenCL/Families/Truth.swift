// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// An operator that gives truth values: a comparison, a function of truth values, or a question about floats.
  static func truth(_ op: Operator, _ name: @escaping @Sendable (OperatorCall) -> String) -> OpenCLOperator {
    elementwise(op) { call in ElementwiseKernel(file: "truth", name: name(call)) }
  }

  /// An operator that gives truth values.
  static func truth(_ op: Operator, _ name: String) -> OpenCLOperator { truth(op) { _ in name } }
}
