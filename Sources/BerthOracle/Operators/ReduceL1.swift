// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The sum of magnitudes, which are exact, over axes.
  static let reduceL1 = Oracle(.reduceL1, rule: Rule.contraction) { call throws(DeviceError) in
    [try Reduction(call).sumReference(call, .magnitude)]
  }
}
