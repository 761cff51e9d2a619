// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension CPUOperator {
  /// `Gemm`. Factors that are no integers are refused for integer matrices: ONNX does not say how such products are
  /// rounded.
  static let gemm = CPUOperator(.gemm) { call, context throws(DeviceError) in
    let y = try call.output(0)
    let (alpha, beta) = (call.attributes.float("alpha"), call.attributes.float("beta"))
    for (name, factor) in [("alpha", alpha), ("beta", beta)] where y.dtype.isInteger {
      guard factor.rounded() == factor else {
        throw DeviceError(.unsupported, "attribute '\(name)' of Gemm is \(factor), which is no integer, for \(y.dtype)")
      }
    }
    let c = try call.optionalInput(2)?.broadcast(to: y.shape)
    return try MatrixProductKernel(try BatchedProduct(call), c: c, alpha: alpha, beta: beta, context)
  }
}
