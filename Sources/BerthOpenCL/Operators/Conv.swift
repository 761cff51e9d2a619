// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Conv`.
  static let conv = OpenCLOperator(.conv) { call, context throws(DeviceError) in
    try Convolution(try ConvGeometry(call)).recipe(call, context)
  }
}
