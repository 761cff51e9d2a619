// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The index of the greatest element along an axis.
  static let argMax = argExtreme(
    .argMax, rule: "exact: an index; of equals the first or the last, as asked; a NaN is greater than all numbers",
    floats: { $0 > $1 }, integers: { $0.isGreater($1, $2) })
}
