// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Gelu`, whose attribute `approximate` names one of two functions.
  static let gelu = elementwise(.gelu) { call in
    let byTanh = call.attributes.string("approximate") == "tanh"
    return ElementwiseKernel(file: "gelu", name: byTanh ? "gelu_tanh" : "gelu", cost: 16)
  }
}
