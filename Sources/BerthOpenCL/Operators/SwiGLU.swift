// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `SwiGLU`.
  static let swiGLU = activation(.swiGLU, "swiglu", cost: 10)
}
