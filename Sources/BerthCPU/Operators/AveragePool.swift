// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `AveragePool`.
  static let averagePool = CPUOperator(.averagePool) { call, context throws(DeviceError) in
    try PoolingKernel(BVK_POOL_MEAN, call, context)
  }
}
