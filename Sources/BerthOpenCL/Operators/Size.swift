// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Size`: known from the input's type.
  static let size = known(.size) { call throws(DeviceError) in HostTensor(try call.input(0).elementCount) }
}
