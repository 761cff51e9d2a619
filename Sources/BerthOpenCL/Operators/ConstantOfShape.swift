// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `ConstantOfShape`: the element, broadcast.
  static let constantOfShape = known(.constantOfShape) { call throws(DeviceError) in
    try HostTensor(elementOf: call.attributes)
  }
}
