// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The index of the greatest element along an axis.
  static let argMax = extremeIndex(.argMax, takesGreatest: true)
}
