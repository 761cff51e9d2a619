// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `ReduceMean`.
  static let reduceMean = reduction(.reduceMean, .mean)
}
