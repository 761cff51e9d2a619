// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Constant`.
  static let constant = known(.constant) { recipe throws(DeviceError) in
    try HostTensor(constant: recipe.call.attributes.values)
  }
}
