// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Cast`.
  static let cast = CPUOperator(.cast) { call, context throws(DeviceError) in
    try ElementwiseKernel.cast(try call.input(0), to: try call.output(0), context)
  }
}

extension ElementwiseKernel {
  /// What writes the elements of `input` in the dtype of `output`.
  static func cast(
    _ input: TensorDescriptor, to output: TensorDescriptor, _ context: CPUContext
  ) throws(DeviceError) -> ElementwiseKernel {
    try ElementwiseKernel(
      bvk_cast_kernel(context.isa, input.dtype.code, output.dtype.code), inputs: [input], output: output)
  }
}
