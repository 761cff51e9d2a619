// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Pow`.
  static let pow = CPUOperator(.pow) { call, context throws(DeviceError) in
    let (base, exponent) = (try call.input(0), try call.input(1))
    return try ElementwiseKernel(
      bvk_pow_kernel(context.isa, base.dtype.code, exponent.dtype.code), inputs: [base, exponent],
      output: try call.output(0), cost: 24)
  }
}
