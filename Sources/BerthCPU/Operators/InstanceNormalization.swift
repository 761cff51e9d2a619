// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension CPUOperator {
  /// `InstanceNormalization`: a row is what a channel has of an image.
  static let instanceNormalization = CPUOperator(.instanceNormalization) { call, context throws(DeviceError) in
    let rank = try call.input(0).shape.rank
    func perChannel(_ operand: TensorDescriptor) throws(DeviceError) -> TensorDescriptor {
      var operand = operand
      for axis in stride(from: 1, to: rank - 1, by: 1) { operand = try operand.insertingAxis(at: axis) }
      return operand
    }
    let rows = try RowNormalization(
      call, axis: 2, scale: try perChannel(try call.input(1)), bias: try perChannel(try call.input(2)))
    return try RowNormalizationKernel(rows, context)
  }
}
