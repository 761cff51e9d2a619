// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Shape`: known from the input's type.
  static let shape = known(.shape) { call throws(DeviceError) in
    HostTensor(Operator.shapeExtents(of: try call.input(0).shape, call.attributes))
  }
}
