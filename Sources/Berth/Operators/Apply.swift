// SPDX-License-Identifier: Apache-2.0

public import BerthCore

extension Tensor {
  /// Runs any operator of the registry: the door that all named functions go through, for programs that read operators from a file.
  ///
  /// ```swift
  /// let y = try Tensor.apply(.softmax, [x], attributes: ["axis": -1])[0]
  /// ```
  ///
  /// - Parameters:
  ///   - op: which; by name from `OperatorRegistry.standard`.
  ///   - inputs: in the schema's order, nil for an optional one that is absent. Those that must be known when the operator is
  ///     prepared (axes, shapes) are read from their device first, if they lie on one that the host cannot see.
  ///   - attributes: by ONNX's names; the others take their defaults.
  ///   - outputCount: how many results are wanted, counted from the first; nil: those that are not optional.
  ///   - device: where to run; operands that lie elsewhere are copied there. Nil: where the operands lie, which must be one
  ///     device; without operands the default device.
  /// - Returns: the results in the schema's order.
  /// - Throws: `.invalidArgument` for what the operator's definition forbids, `.unsupported` for what Berth or the device leaves out,
  ///   the error that an input carries, and what makes the device fail.
  public static func apply(
    _ op: Operator, _ inputs: [Tensor?], attributes: [String: AttributeValue] = [:], outputCount: Int? = nil,
    on device: (any Device)? = nil
  ) throws(DeviceError) -> [Tensor] {
    var inputs = inputs[...]
    while let last = inputs.last, last == nil { inputs.removeLast() }
    return try Dispatch.runAll(
      op, inputs.map { Dispatch.Argument($0) }, attributes: CallAttributes(attributes), outputCount: outputCount,
      on: device)
  }
}
