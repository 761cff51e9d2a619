// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The sum of squares over axes: a dot product of the elements with themselves.
  static let reduceSumSquare = Oracle(.reduceSumSquare, rule: Rule.contraction) { call throws(DeviceError) in
    let reduction = try Reduction(call)
    guard reduction.type.dtype.isFloatingPoint else {
      return [reduction.wrappedSum(try call.integers(0).map { $0 &* $0 })]
    }
    return [reduction.sum(try call.doubles(0), squared: true)]
  }
}
