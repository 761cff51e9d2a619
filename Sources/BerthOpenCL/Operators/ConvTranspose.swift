// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `ConvTranspose`.
  static let convTranspose = OpenCLOperator(.convTranspose) { call, context throws(DeviceError) in
    try Convolution(try ConvTransposeGeometry(call)).recipe(call, context)
  }
}
