// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension CPUOperator {
  /// `ArgMin`.
  static let argMin = extremeIndex(.argMin, takesLeast: true)
}
