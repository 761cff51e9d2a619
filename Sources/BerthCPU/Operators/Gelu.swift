// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Gelu`, whose attribute `approximate` names one of two functions.
  static let gelu = unary(.gelu, cost: 16) { call in
    call.attributes.string("approximate") == "tanh" ? BVK_GELU_TANH : BVK_GELU
  }
}
