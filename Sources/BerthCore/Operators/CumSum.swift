// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `CumSum`: the sum of all elements up to each one along an axis, or from each one to the end (`reverse`); with
  /// `exclusive` without the element itself. Integers wrap.
  public static let cumSum = Operator(
    "CumSum", version: 14, summary: "running sums along an axis",
    inputs: [.input("x", "T"), .parameter("axis", .variable("T2"))], outputs: [.output("y", "T")],
    attributes: [.defaulted("exclusive", 0), .defaulted("reverse", 0)],
    typeVariables: ["T": .wideNumbers, "T2": [.int32, .int64]],
    flops: { call in call.inputs.first??.elementCount ?? 0 },
    infer: { context throws(DeviceError) in
      let x = try context.input(0)
      _ = try CumSumGeometry(shape: x.shape, axis: try context.integer(1), attributes: context.attributes)
      return [x]
    })
}

/// Along which axis sums run, and how.
public struct CumSumGeometry: Sendable, Hashable {
  /// The axis.
  public let axis: Int
  /// Whether an element's own value is left out of its sum.
  public let isExclusive: Bool
  /// Whether sums run from the end of the axis.
  public let isReverse: Bool

  init(shape: Shape, axis: Int?, attributes: Attributes) throws(DeviceError) {
    guard let axis else { throw DeviceError(.internal, "CumSum without the value of 'axis'") }
    self.axis = try shape.normalized(axis: axis)
    isExclusive = attributes.flag("exclusive")
    isReverse = attributes.flag("reverse")
  }

  /// The geometry of a call of `CumSum`.
  public init(_ call: OperatorCall) throws(DeviceError) {
    guard let x = call.inputs.first ?? nil else { throw DeviceError(.internal, "\(call.op) is no CumSum") }
    try self.init(shape: x.shape, axis: call.integers(parameter: 1)?.first, attributes: call.attributes)
  }
}
