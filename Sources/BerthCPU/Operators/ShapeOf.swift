// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension CPUOperator {
  /// `Shape`: known from the input's type.
  static let shape = CPUOperator(.shape) { call, _ throws(DeviceError) in
    try ConstantKernel(HostTensor(Operator.shapeExtents(of: try call.input(0).shape, call.attributes)), call)
  }
}
