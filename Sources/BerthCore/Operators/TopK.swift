// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `TopK`: the K largest or smallest elements along an axis, in falling or rising order, and their indices. Of
  /// equal elements the one of the lower index comes first. With `sorted` = 0 the order is any. Where NaN stands in the
  /// order ONNX does not say.
  public static let topK = Operator(
    "TopK", version: 24, summary: "largest or smallest elements along an axis, with their indices",
    inputs: [.input("X", "T"), .parameter("K", .fixed(.int64))],
    outputs: [.output("Values", "T"), .output("Indices", "I")],
    attributes: [.defaulted("axis", -1), .defaulted("largest", 1), .defaulted("sorted", 1)],
    typeVariables: ["T": .numbers, "I": [.int64]],
    flops: { call in call.inputs.first??.elementCount ?? 0 },
    infer: { context throws(DeviceError) in
      let x = try context.input(0)
      let geometry = try TopKGeometry(shape: x.shape, count: try context.integer(1), attributes: context.attributes)
      return [TensorType(x.dtype, geometry.outputShape), TensorType(.int64, geometry.outputShape)]
    })
}

/// Along which axis `TopK` selects, and what.
public struct TopKGeometry: Sendable, Hashable {
  /// The axis.
  public let axis: Int
  /// How many elements are selected: K.
  public let count: Int
  /// Whether the largest are, rather than the smallest.
  public let takesLargest: Bool
  /// Whether the result is in order.
  public let isSorted: Bool
  /// The shape of both results.
  public let outputShape: Shape

  init(shape: Shape, count: Int?, attributes: Attributes) throws(DeviceError) {
    guard let count else { throw DeviceError(.internal, "TopK without the value of 'K'") }
    axis = try shape.normalized(axis: attributes.int("axis"))
    // ONNX calls K positive; none at all is as clear, and some exporters write it.
    guard count >= 0, count <= shape[axis] else {
      throw DeviceError(
        .invalidArgument, "K is \(count); axis \(axis) of the shape \(shape) has 0 to \(shape[axis]) elements to give")
    }
    self.count = count
    takesLargest = attributes.flag("largest")
    isSorted = attributes.flag("sorted")
    var extents = shape.extents
    extents[axis] = count
    outputShape = try Shape(extents)
  }

  /// The geometry of a call of `TopK`.
  public init(_ call: OperatorCall) throws(DeviceError) {
    guard let x = call.inputs.first ?? nil else { throw DeviceError(.internal, "\(call.op) is no TopK") }
    try self.init(shape: x.shape, count: call.integers(parameter: 1)?.first, attributes: call.attributes)
  }
}
