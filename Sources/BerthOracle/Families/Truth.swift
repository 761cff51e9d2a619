// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// References for operators that give truth values.
enum Truth {
  static let rule = "exact: a truth value, the byte 0 or 1"

  /// Whether a relation holds between the elements of both inputs, broadcast. Integers are compared as such, in the order of
  /// their dtype; floats as IEEE 754 compares them, where no relation holds for a NaN, and which doubles hold exactly.
  static func relation(
    _ call: DenseCall, _ floats: (Double, Double) -> Bool, _ integers: (Int64, Int64) -> Bool
  ) throws(DeviceError) -> ReferenceTensor {
    let type = try call.output(0)
    if try call.format(0) != nil {
      let (a, b) = try Elementwise.operands(call, type.shape) { index throws(DeviceError) in try call.doubles(index) }
      return reference(type, a.indices.map { floats(a[$0], b[$0]) })
    }
    let order = IntegerOrder(try call.input(0).type.dtype)
    let (a, b) = try Elementwise.operands(call, type.shape) { index throws(DeviceError) in
      try call.integers(index).map(order.key)
    }
    return reference(type, a.indices.map { integers(a[$0], b[$0]) })
  }

  /// What a function of two truth values gives for the elements of both inputs, broadcast.
  static func logic(_ call: DenseCall, _ body: (Bool, Bool) -> Bool) throws(DeviceError) -> ReferenceTensor {
    let type = try call.output(0)
    let (a, b) = try Elementwise.operands(call, type.shape) { index throws(DeviceError) in try call.integers(index) }
    return reference(type, a.indices.map { body(a[$0] != 0, b[$0] != 0) })
  }

  /// Whether each element of the floating-point input satisfies a test.
  static func test(_ call: DenseCall, _ holds: (Double) -> Bool) throws(DeviceError) -> ReferenceTensor {
    reference(try call.output(0), try call.doubles(0).map(holds))
  }

  private static func reference(_ type: TensorType, _ truths: [Bool]) -> ReferenceTensor {
    ReferenceTensor(type, .exact(truths.map { $0 ? 1 : 0 }))
  }
}
