// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// An operator that makes of the elements along the axis `axis` as many others. A scalar counts as a vector of one.
  ///
  /// - Parameter flopsPerElement: what an element takes.
  static func alongAxis(_ name: String, version: Int, summary: String, flopsPerElement: Int) -> Operator {
    Operator(
      name, version: version, summary: summary,
      inputs: [.input("input", "T")], outputs: [.output("output", "T")],
      attributes: [.defaulted("axis", -1)],
      typeVariables: ["T": .floats],
      flops: { call in .saturatingProduct(call.inputs.first??.elementCount ?? 0, flopsPerElement) },
      infer: { context throws(DeviceError) in
        let input = try context.input(0)
        if input.shape.rank > 0 || context.attributes.int("axis") != -1 {
          _ = try input.shape.normalized(axis: context.attributes.int("axis"))
        }
        return [input]
      })
  }
}
