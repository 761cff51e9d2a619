// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `DequantizeLinear`. The product is computed in float32.
  static let dequantizeLinear = CPUOperator(.dequantizeLinear) { call, context throws(DeviceError) in
    let (x, y) = (try call.input(0), try call.output(0))
    return try QuantizationKernel(call, bvk_dequantize_kernel(context.isa, x.dtype.code, y.dtype.code), context)
  }
}
