// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// The index of an extreme element along an axis, of the first or last of equals.
  static func extremeIndex(_ name: String, summary: String) -> Operator {
    Operator(
      name, version: 13, summary: summary,
      inputs: [.input("data", "T")], outputs: [.output("reduced", fixed: .int64)],
      attributes: [.defaulted("axis", 0), .defaulted("keepdims", 1), .defaulted("select_last_index", 0)],
      typeVariables: ["T": .numbers],
      flops: { call in call.inputs.first??.elementCount ?? 0 },
      infer: { context throws(DeviceError) in
        let data = try context.input(0)
        let axis = try data.shape.normalized(axis: context.attributes.int("axis"))
        var extents = data.shape.extents
        guard extents[axis] > 0 || data.shape.extents.enumerated().contains(where: { $0 != axis && $1 == 0 }) else {
          throw DeviceError(.invalidArgument, "axis \(axis) of the shape \(data.shape) has no element to choose from")
        }
        if context.attributes.flag("keepdims") { extents[axis] = 1 } else { extents.remove(at: axis) }
        return [TensorType(.int64, try Shape(extents))]
      })
  }
}
