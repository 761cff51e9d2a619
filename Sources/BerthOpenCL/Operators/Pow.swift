// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Pow`. Integers one by one: each takes as many products as its exponent has bits. And float64: of the powers that PoCL 3.1 computes
  /// as lanes of a vector, one in 1,000 is infinite or far off.
  static let pow = elementwise(.pow) { call in
    let base = call.inputs.first.flatMap { $0?.dtype } ?? .float64
    return ElementwiseKernel(
      file: "power", name: base.isFloatingPoint ? "real_power" : "integer_power", cost: 32,
      isScalar: base == .float64 || !base.isFloatingPoint)
  }
}
