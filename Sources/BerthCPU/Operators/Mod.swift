// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Mod`. Dividing integers is what takes the time: some 20 cycles each.
  static let mod = binary(.mod, cost: 8) { call, isa, dtype in
    bvk_mod_kernel(isa, call.attributes.flag("fmod") ? 0 : 1, dtype)
  }
}
