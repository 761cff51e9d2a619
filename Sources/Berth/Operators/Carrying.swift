// SPDX-License-Identifier: Apache-2.0

import BerthCore

// What stands behind the operators that cannot throw.
extension Tensor {
  /// What an operator makes of a tensor, or a tensor that carries its failure.
  static func carrying(_ op: Operator, _ operand: Tensor) -> Tensor {
    do throws(DeviceError) {
      return try Dispatch.unary(op, operand)
    } catch {
      return failed(error, like: operand)
    }
  }

  /// What an operator makes of two tensors, or a tensor that carries its failure.
  static func carrying(_ op: Operator, _ left: Tensor, _ right: Tensor) -> Tensor {
    do throws(DeviceError) {
      return try Dispatch.binary(op, left, right)
    } catch {
      return failed(error, like: left)
    }
  }

  /// What an operator makes of a tensor and a number, which becomes an element of the tensor's dtype.
  static func carrying(_ op: Operator, _ left: Tensor, _ right: some TensorElement) -> Tensor {
    do throws(DeviceError) {
      try left.checkFailure()
      return try Dispatch.binary(op, left, scalar(right.tensorScalar, like: left, for: op))
    } catch {
      return failed(error, like: left)
    }
  }

  /// What an operator makes of a number, which becomes an element of the tensor's dtype, and a tensor.
  static func carrying(_ op: Operator, _ left: some TensorElement, _ right: Tensor) -> Tensor {
    do throws(DeviceError) {
      try right.checkFailure()
      return try Dispatch.binary(op, scalar(left.tensorScalar, like: right, for: op), right)
    } catch {
      return failed(error, like: right)
    }
  }

  private static func scalar(
    _ value: TensorScalar, like operand: Tensor, for op: Operator
  ) throws(DeviceError) -> Tensor {
    do throws(DeviceError) {
      return try scalar(value, like: operand)
    } catch {
      throw error.during("\(op) of \(operand.descriptor) and the number \(value)")
    }
  }
}
