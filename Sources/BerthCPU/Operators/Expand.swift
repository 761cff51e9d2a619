// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension CPUOperator {
  /// `Expand`: a copy of the broadcast view.
  static let expand = CPUOperator(.expand) { call, _ throws(DeviceError) in
    let (input, output) = (try call.input(0), try call.output(0))
    return try CopyKernel(try input.broadcast(to: output.shape), boundOffset: input.offset, to: output)
  }
}
