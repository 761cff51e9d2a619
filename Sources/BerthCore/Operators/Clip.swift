// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Clip`: min(max, max(x, min)), element by element, where each bound is a scalar that may be left out. So where
  /// the lower bound is the greater one, everything becomes the upper.
  public static let clip = Operator(
    "Clip", version: 13, summary: "x between two bounds, each optional",
    inputs: [.input("input", "T"), .input("min", "T", .optional), .input("max", "T", .optional)],
    outputs: [.output("output", "T")],
    typeVariables: ["T": .numbers],
    flops: { call in .saturatingProduct(call.inputs.first??.elementCount ?? 0, call.boundInputs.count - 1) },
    infer: { context throws(DeviceError) in
      for (index, name) in [(1, "min"), (2, "max")] {
        if let bound = context.optionalInput(index), bound.shape.rank != 0 {
          throw DeviceError(
            .invalidArgument, "input '\(name)' of Clip must be a scalar, not of the shape \(bound.shape); reshape it to []")
        }
      }
      return [try context.input(0)]
    })
}
