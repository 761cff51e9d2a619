// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `ScatterND`: the data with slices replaced, or combined with updates, at places that tuples of indices pick. Negative
  /// indices count from the end; one outside its axis fails the run with `.indexOutOfRange`. Slices that are met by several
  /// updates are treated as elements are in `ScatterElements`.
  public static let scatterND = Operator(
    "ScatterND", version: 18, summary: "updates of slices, picked by tuples of indices",
    inputs: [.input("data", "T"), .input("indices", fixed: .int64), .input("updates", "T")],
    outputs: [.output("output", "T")],
    attributes: [.scatterReduction],
    typeVariables: ["T": .any],
    flops: { call in call.scatterFLOPs },
    infer: { context throws(DeviceError) in
      let (data, indices, updates) = (try context.input(0), try context.input(1), try context.input(2))
      let geometry = try TupleGeometry(data: data.shape, indices: indices.shape, batchRank: 0)
      let expected = try geometry.sliceShape(data: data.shape, indices: indices.shape)
      guard updates.shape == expected else {
        throw DeviceError(
          .invalidArgument,
          "updates of the shape \(updates.shape); data \(data.shape) and indices \(indices.shape) want \(expected)")
      }
      return [data]
    })
}
