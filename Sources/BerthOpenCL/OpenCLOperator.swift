// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// How OpenCL devices run one operator.
struct OpenCLOperator: Sendable {
  /// Says what is to be done for a call of the operator.
  ///
  /// - Throws: `.unsupported` for what the device does not offer.
  typealias Preparation = @Sendable (OperatorCall, OpenCLContext) throws(DeviceError) -> Recipe

  /// The operator.
  let op: Operator
  /// How it is made ready.
  let prepare: Preparation

  init(_ op: Operator, prepare: @escaping Preparation) {
    self.op = op
    self.prepare = prepare
  }
}

/// The operators that OpenCL devices run. A new one is a file under `Operators` and a line here.
extension OpenCLOperator {
  private static let all: [OpenCLOperator] = [
    // Linear algebra
    .conv,
    .convTranspose,
    .attention,
    // Element by element
    .add,
    // Along axes
    // Moving data
    .identity,
    // Making data
  ]

  private static let byOperator = Dictionary(all.map { ($0.op, $0) }, uniquingKeysWith: { first, _ in first })

  /// How OpenCL devices run `op`; nil if they do not.
  static func of(_ op: Operator) -> OpenCLOperator? { byOperator[op] }
}
