// SPDX-License-Identifier: Apache-2.0

import BerthCore

/// A plan with what a launch needs besides.
final class PreparedCall: Sendable {
  let plan: any Plan
  let outputs: [TensorLayout]
  /// The first output's layout and size: nearly every operator has just one.
  let output: TensorLayout
  let outputByteCount: Int
  let workspaceByteCount: Int

  init(_ plan: any Plan) throws(DeviceError) {
    self.plan = plan
    let outputs = plan.call.outputs.compactMap { $0.map { TensorLayout($0) } }
    guard let first = outputs.first else {
      throw DeviceError(.internal, "a call without results", operation: plan.call.description)
    }
    self.outputs = outputs
    output = first
    outputByteCount = first.descriptor.requiredByteCount
    workspaceByteCount = plan.workspaceByteCount
  }
}
