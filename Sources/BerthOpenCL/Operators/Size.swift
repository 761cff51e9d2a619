// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Size`: known from the input's type.
  static let size = known(.size) { recipe throws(DeviceError) in
    HostTensor(try recipe.input(0).descriptor.elementCount)
  }
}
