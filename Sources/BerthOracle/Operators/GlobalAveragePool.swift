// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The mean of each channel: that of `ReduceMean` over the spatial axes.
  static let globalAveragePool = Oracle(.globalAveragePool, rule: Oracle.reduceMean.rule) { call throws(DeviceError) in
    let shape = try call.input(0).type.shape
    let reduction = Reduction(try call.output(0), shape, axes: Array(2..<shape.rank))
    return [MeanRule.reference(reduction, try call.doubles(0))]
  }
}
