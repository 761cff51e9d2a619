// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension CPUOperator {
  /// `Identity`.
  static let identity = CPUOperator(.identity) { call, _ throws(DeviceError) in
    let input = try call.input(0)
    return try CopyKernel(input, boundOffset: input.offset, to: try call.output(0))
  }
}
