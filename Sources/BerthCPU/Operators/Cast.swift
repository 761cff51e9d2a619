// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Cast`.
  static let cast = CPUOperator(.cast) { call, context throws(DeviceError) in
    let (input, output) = (try call.input(0), try call.output(0))
    return try ElementwiseKernel(
      bvk_cast_kernel(context.isa, input.dtype.code, output.dtype.code), inputs: [input], output: output)
  }
}
