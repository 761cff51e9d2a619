// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The index of the least element along an axis.
  static let argMin = argExtreme(
    .argMin, rule: "exact: an index; of equals the first or the last, as asked; a NaN is less than all numbers",
    floats: { $0 < $1 }, integers: { $0.isGreater($2, $1) })
}
