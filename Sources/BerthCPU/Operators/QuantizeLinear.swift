// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `QuantizeLinear`. The quotient is computed in float32, whatever `precision` says: a device may be more exact.
  static let quantizeLinear = CPUOperator(.quantizeLinear) { call, context throws(DeviceError) in
    let (x, y) = (try call.input(0), try call.output(0))
    return try QuantizationKernel(call, bvk_quantize_kernel(context.isa, x.dtype.code, y.dtype.code), context)
  }
}
