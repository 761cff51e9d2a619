// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `OneHot`: for each index a row of `depth` elements, `values[1]` at the index and `values[0]` elsewhere, along a new axis.
  /// A negative index counts from the end; one outside gives a row of `values[0]`. A depth and indices that are no integers are
  /// cut towards zero first.
  public static let oneHot = Operator(
    "OneHot", version: 28, summary: "a row with one element set for each index",
    inputs: [.input("indices", "T1"), .parameter("depth", .variable("T2")), .input("values", "T3")],
    outputs: [.output("output", "T3")],
    attributes: [.defaulted("axis", -1)],
    typeVariables: ["T1": indexNumbers, "T2": indexNumbers, "T3": .any],
    infer: { context throws(DeviceError) in
      let values = try context.input(2)
      guard values.shape.extents == [2] else {
        throw DeviceError(
          .invalidArgument, "input 'values' must be a vector of two elements, off and on; its shape is \(values.shape)")
      }
      let geometry = try OneHotGeometry(
        indices: try context.input(0).shape, depth: try context.parameter(1), axis: context.attributes.int("axis"))
      return [TensorType(values.dtype, geometry.outputShape)]
    })

  /// The numbers that an index may be: ONNX leaves out bfloat16, whose integers end at 256.
  private static let indexNumbers = [DType].numbers.filter { $0 != .bfloat16 }
}

/// Where the new axis of a one-hot tensor stands, and how long it is.
public struct OneHotGeometry: Sendable, Hashable {
  /// The place of the new axis in the result.
  public let axis: Int
  /// Its extent.
  public let depth: Int
  /// The shape of the result.
  public let outputShape: Shape

  init(indices: Shape, depth: HostTensor, axis: Int) throws(DeviceError) {
    guard axis >= -indices.rank - 1, axis <= indices.rank else {
      throw DeviceError(
        .invalidArgument,
        "axis \(axis) lies outside -\(indices.rank + 1)...\(indices.rank), where one can be put into \(indices)")
    }
    let number = depth.integers?.first ?? depth.doubles?.first.flatMap { Int(exactly: $0.rounded(.towardZero)) }
    guard depth.type.shape.rank <= 1, depth.type.shape.elementCount == 1, let number, number >= 0 else {
      throw DeviceError(.invalidArgument, "input 'depth' must be one number that is not negative, not \(depth)")
    }
    self.axis = axis < 0 ? axis + indices.rank + 1 : axis
    self.depth = number
    var extents = indices.extents
    extents.insert(number, at: self.axis)
    outputShape = try Shape(extents)
  }

  /// The geometry of a call of `OneHot`.
  public init(_ call: OperatorCall) throws(DeviceError) {
    guard call.op == .oneHot, let indices = call.inputs[0], let depth = call.parameters[1] else {
      throw DeviceError(.internal, "\(call.op) makes no one-hot tensor")
    }
    try self.init(indices: indices.shape, depth: depth, axis: call.attributes.int("axis"))
  }
}
