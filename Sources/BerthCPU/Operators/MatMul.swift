// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension CPUOperator {
  /// `MatMul`.
  static let matMul = CPUOperator(.matMul) { call, context throws(DeviceError) in
    try MatrixProductKernel(try BatchedProduct(call), context)
  }
}
