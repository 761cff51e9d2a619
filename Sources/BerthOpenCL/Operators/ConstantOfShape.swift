// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `ConstantOfShape`: the element, broadcast.
  static let constantOfShape = known(.constantOfShape) { recipe throws(DeviceError) in
    try HostTensor(elementOf: recipe.call.attributes)
  }
}
