// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Where`.
  static let `where` = CPUOperator(.where) { call, context throws(DeviceError) in
    let (condition, x, y) = (try call.input(0), try call.input(1), try call.input(2))
    return try ElementwiseKernel(
      bvk_where_kernel(context.isa, x.dtype.byteWidth), inputs: [condition, x, y], output: try call.output(0))
  }
}
