// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension CPUOperator {
  /// `RMSNormalization`. Computed in float32, or in float64 where data or scale is, whatever `stash_type` says: a device
  /// may be more exact.
  static let rmsNormalization = CPUOperator(.rmsNormalization) { call, context throws(DeviceError) in
    let axis = try call.input(0).shape.normalized(axis: call.attributes.int("axis"))
    let rows = try RowNormalization(call, axis: axis, scale: try call.input(1), bias: nil, takesMean: false)
    return try RowNormalizationKernel(rows, context)
  }
}
