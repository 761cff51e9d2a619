// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Shape`: known from the input's type.
  static let shape = known(.shape) { recipe throws(DeviceError) in
    HostTensor(Operator.shapeExtents(of: try recipe.input(0).descriptor.shape, recipe.call.attributes))
  }
}
