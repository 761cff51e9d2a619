// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension CPUOperator {
  /// `LayerNormalization`. Computed in float32, float64 data in float64, whatever `stash_type` says: a device may be
  /// more exact.
  static let layerNormalization = CPUOperator(.layerNormalization) { call, context throws(DeviceError) in
    let axis = try call.input(0).shape.normalized(axis: call.attributes.int("axis"))
    var rows = try RowNormalization(
      call, axis: axis, scale: try call.input(1), bias: call.optionalInput(2))
    (rows.mean, rows.inverseDeviation) = (call.optionalOutput(1), call.optionalOutput(2))
    return try RowNormalizationKernel(rows, context)
  }
}
