// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Xor`.
  static let xor = truth(.xor, "xor")
}
