// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension CPUOperator {
  /// `ArgMax`.
  static let argMax = extremeIndex(.argMax, takesLeast: false)
}
