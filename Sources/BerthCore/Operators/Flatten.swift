// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Flatten`: the same elements as a matrix, whose rows are the axes before `axis` and whose columns are the others.
  public static let flatten = Operator(
    "Flatten", version: 25, summary: "the same elements as a matrix",
    inputs: [.input("input", "T")], outputs: [.output("output", "T")],
    attributes: [.defaulted("axis", 1)],
    typeVariables: ["T": .any],
    infer: { context throws(DeviceError) in
      let input = try context.input(0)
      return [TensorType(input.dtype, try flattenedShape(of: input.shape, axis: context.attributes.int("axis")))]
    })

  /// The matrix that `Flatten` makes of a shape.
  ///
  /// - Throws: `.invalidArgument` if `axis` lies outside `-rank...rank`.
  public static func flattenedShape(of shape: Shape, axis: Int) throws(DeviceError) -> Shape {
    guard axis >= -shape.rank, axis <= shape.rank else {
      throw DeviceError(
        .invalidArgument,
        "axis \(axis) lies outside -\(shape.rank)...\(shape.rank), where the shape \(shape) can be cut")
    }
    let cut = axis < 0 ? axis + shape.rank : axis
    return try Shape([shape.extents[..<cut].reduce(1, *), shape.extents[cut...].reduce(1, *)])
  }
}
