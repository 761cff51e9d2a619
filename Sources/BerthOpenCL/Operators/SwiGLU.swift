// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `SwiGLU`.
  static let swiGLU = activation(.swiGLU, cost: 10, "swiglu")
}
