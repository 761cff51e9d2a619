// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `MaxPool`.
  static let maxPool = CPUOperator(.maxPool) { call, context throws(DeviceError) in
    try PoolingKernel(BVK_POOL_MAX, call, context)
  }
}
