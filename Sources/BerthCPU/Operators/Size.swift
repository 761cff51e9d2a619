// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension CPUOperator {
  /// `Size`: known from the input's type.
  static let size = CPUOperator(.size) { call, _ throws(DeviceError) in
    try ConstantKernel(HostTensor(try call.input(0).elementCount), call)
  }
}
