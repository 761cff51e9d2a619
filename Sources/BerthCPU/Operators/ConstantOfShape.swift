// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension CPUOperator {
  /// `ConstantOfShape`: the element, broadcast.
  static let constantOfShape = CPUOperator(.constantOfShape) { call, _ throws(DeviceError) in
    try ConstantKernel(try HostTensor(elementOf: call.attributes), call)
  }
}
