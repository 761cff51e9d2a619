// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Split`: a tensor cut into parts along an axis: of the sizes that `split` gives, or `num_outputs` of one size, the last
  /// of which is smaller where the extent is no multiple.
  public static let split = Operator(
    "Split", version: 18, summary: "parts along an axis",
    inputs: [.input("input", "T"), .parameter("split", .fixed(.int64), .optional)],
    outputs: [.output("outputs", "T", .variadic(minimum: 1))],
    attributes: [.defaulted("axis", 0), .optional("num_outputs", .int)],
    typeVariables: ["T": .any],
    infer: { context throws(DeviceError) in
      let input = try context.input(0)
      let geometry = try SplitGeometry(
        shape: input.shape, axis: context.attributes.int("axis"), sizes: try context.integers(1),
        count: context.attributes.optionalInt("num_outputs"))
      var types: [TensorType] = []
      var extents = input.shape.extents
      for size in geometry.sizes {
        extents[geometry.axis] = size
        types.append(TensorType(input.dtype, try Shape(extents)))
      }
      return types
    })
}

/// Which parts a split cuts a tensor into.
public struct SplitGeometry: Sendable, Hashable {
  /// The axis that is cut.
  public let axis: Int
  /// The extents of the parts along it, in order; their sum is the tensor's own.
  public let sizes: [Int]

  /// As many parts as a call may have: what a mistaken number must not make Berth allocate.
  private static let mostParts = 1 << 16

  package init(shape: Shape, axis: Int, sizes: [Int]?, count: Int?) throws(DeviceError) {
    self.axis = try shape.normalized(axis: axis)
    let extent = shape[self.axis]
    switch (sizes, count) {
    case (let sizes?, nil):
      guard !sizes.isEmpty, sizes.allSatisfy({ $0 >= 0 }), sizes.reduce(0, { $0.saturatingAdding($1) }) == extent else {
        throw DeviceError(
          .invalidArgument,
          "the sizes \(sizes) do not add up to \(extent), the extent of axis \(axis) of the shape \(shape)")
      }
      self.sizes = sizes
    case (nil, let count?):
      guard count >= 1 else {
        throw DeviceError(.invalidArgument, "attribute 'num_outputs' is \(count); at least 1 is")
      }
      guard count <= SplitGeometry.mostParts else {
        throw DeviceError(.unsupported, "\(count) parts of one tensor; Berth makes at most \(SplitGeometry.mostParts)")
      }
      let size = extent / count + (extent % count == 0 ? 0 : 1)
      let last = extent - size * (count - 1)
      guard last >= 0 else {
        throw DeviceError(
          .invalidArgument,
          "axis \(axis) of the shape \(shape) cannot be split into \(count) parts of \(size): too little remains for the last"
        )
      }
      self.sizes = [Int](repeating: size, count: count - 1) + [last]
    default:
      throw DeviceError(
        .invalidArgument, "either the input 'split' or the attribute 'num_outputs' says what the parts are, not both")
    }
  }

  /// The geometry of a call of `Split`.
  public init(_ call: OperatorCall) throws(DeviceError) {
    guard call.op == .split, let input = call.inputs[0] else {
      throw DeviceError(.internal, "\(call.op) splits nothing")
    }
    try self.init(
      shape: input.shape, axis: call.attributes.int("axis"), sizes: call.integers(parameter: 1),
      count: call.attributes.optionalInt("num_outputs"))
  }
}
