// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension CPUOperator {
  /// `GroupNormalization`. Computed in float32, float64 data in float64, whatever `stash_type` says: a device may be
  /// more exact.
  static let groupNormalization = CPUOperator(.groupNormalization) { call, context throws(DeviceError) in
    try RowNormalizationKernel(try RowNormalization(call, groups: call.attributes.int("num_groups")), context)
  }
}
