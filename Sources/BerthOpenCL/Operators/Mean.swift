// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Mean`.
  static let mean = variadic(.mean, "sum", last: "mean", adds: true)
}
