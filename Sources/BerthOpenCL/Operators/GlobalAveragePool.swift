// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `GlobalAveragePool`.
  static let globalAveragePool = globalPooling(.globalAveragePool, .mean)
}
