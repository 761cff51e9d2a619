// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The sum over axes; a term meets at most one rounding an addition.
  static let reduceSum = Oracle(.reduceSum, rule: Rule.contraction) { call throws(DeviceError) in
    [try Reduction(call).sumReference(call, .itself)]
  }
}
