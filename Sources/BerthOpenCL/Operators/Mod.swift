// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Mod`. A division, and for floats as many more as it takes until the quotient is known to the last bit.
  static let mod = elementwise(.mod) { call in
    ElementwiseKernel(file: "arithmetic", name: call.attributes.flag("fmod") ? "cut_mod" : "floor_mod", cost: 16)
  }
}
