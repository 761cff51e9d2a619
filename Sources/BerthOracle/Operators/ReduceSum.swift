// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The sum over axes; a term meets at most one rounding an addition.
  static let reduceSum = Oracle(.reduceSum, rule: Rule.contraction) { call throws(DeviceError) in
    let reduction = try Reduction(call)
    guard reduction.type.dtype.isFloatingPoint else { return [reduction.wrappedSum(try call.integers(0))] }
    return [reduction.sum(try call.doubles(0))]
  }
}
