// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension CPUOperator {
  /// `Transpose`: a copy of the permuted view.
  static let transpose = CPUOperator(.transpose) { call, _ throws(DeviceError) in
    let input = try call.input(0)
    let order = try Operator.transposePermutation(call.attributes.ints("perm"), rank: input.shape.rank)
    return try CopyKernel(try input.permuted(order), boundOffset: input.offset, to: try call.output(0))
  }
}
