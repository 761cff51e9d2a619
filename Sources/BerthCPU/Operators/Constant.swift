// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension CPUOperator {
  /// `Constant`.
  static let constant = CPUOperator(.constant) { call, _ throws(DeviceError) in
    try ConstantKernel(try HostTensor(constant: call.attributes.values), call)
  }
}
