// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The sum of magnitudes over axes: a sum whose terms have one sign.
  static let reduceL1 = Oracle(.reduceL1, rule: Rule.contraction) { call throws(DeviceError) in
    let reduction = try Reduction(call)
    guard reduction.type.dtype.isFloatingPoint else {
      // The magnitude of the least value wraps to itself.
      let isSigned = reduction.type.dtype.kind == .signedInteger
      return [reduction.wrappedSum(try call.integers(0).map { isSigned && $0 < 0 ? 0 &- $0 : $0 })]
    }
    return [reduction.sum(try call.doubles(0).map(\.magnitude))]
  }
}
