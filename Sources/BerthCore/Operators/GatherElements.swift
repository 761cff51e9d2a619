// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `GatherElements`: for each index the element of the data at the index's own place, the index standing for its coordinate
  /// along an axis. Negative indices count from the end; one outside the axis fails the run with `.indexOutOfRange`.
  public static let gatherElements = Operator(
    "GatherElements", version: 13, summary: "elements picked along an axis, one by one",
    inputs: [.input("data", "T"), .input("indices", "Tind")], outputs: [.output("output", "T")],
    attributes: [.defaulted("axis", 0)],
    typeVariables: ["T": .any, "Tind": [.int32, .int64]],
    infer: { context throws(DeviceError) in
      let (data, indices) = (try context.input(0), try context.input(1))
      _ = try data.shape.elementAxis(context.attributes.int("axis"), indices: indices.shape)
      return [TensorType(data.dtype, indices.shape)]
    })
}

extension Shape {
  /// The axis along which `GatherElements` and `ScatterElements` look indices up.
  ///
  /// - Throws: `.invalidArgument` unless data and indices have as many axes, and the indices reach no further than the data along
  ///   the others.
  func elementAxis(_ axis: Int, indices: Shape) throws(DeviceError) -> Int {
    let place = try normalized(axis: axis)
    guard indices.rank == rank, (0..<rank).allSatisfy({ $0 == place || indices[$0] <= self[$0] }) else {
      throw DeviceError(
        .invalidArgument,
        "indices of the shape \(indices) do not fit data of the shape \(self): there must be as many axes, none but axis "
          + "\(axis) longer than the data's")
    }
    return place
  }
}
