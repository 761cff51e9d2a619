// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The sum of squares over axes; where a square is no number of the accumulator it is rounded.
  static let reduceSumSquare = Oracle(.reduceSumSquare, rule: Rule.contraction) { call throws(DeviceError) in
    [try Reduction(call).sumReference(call, .square)]
  }
}
