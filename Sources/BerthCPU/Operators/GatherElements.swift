// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension CPUOperator {
  /// `GatherElements`.
  static let gatherElements = CPUOperator(.gatherElements) { call, _ throws(DeviceError) in
    try GatherElementsKernel(call)
  }
}

private final class GatherElementsKernel: CPUKernel {
  private let lookup: ElementLookup

  init(_ call: OperatorCall) throws(DeviceError) {
    let data = try call.input(0)
    lookup = try ElementLookup(
      along: try call.output(0), indices: try call.input(1), indexed: data,
      axis: try data.shape.normalized(axis: call.attributes.int("axis")), reduction: nil)
  }

  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError) {
    try lookup.run(along: operands[2], indices: operands[1], indexed: operands[0], context)
  }
}
