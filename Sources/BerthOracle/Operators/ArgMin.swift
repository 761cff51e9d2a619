// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The index of the least element along an axis.
  static let argMin = extremeIndex(.argMin, takesGreatest: false)
}
