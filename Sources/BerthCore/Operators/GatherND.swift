// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `GatherND`: slices of the data, each picked by a tuple of indices into its leading axes; the first `batch_dims` axes of
  /// data and indices go side by side. Negative indices count from the end; one outside its axis fails the run with
  /// `.indexOutOfRange`.
  public static let gatherND = Operator(
    "GatherND", version: 13, summary: "slices, picked by tuples of indices",
    inputs: [.input("data", "T"), .input("indices", fixed: .int64)], outputs: [.output("output", "T")],
    attributes: [.defaulted("batch_dims", 0)],
    typeVariables: ["T": .any],
    infer: { context throws(DeviceError) in
      let (data, indices) = (try context.input(0), try context.input(1))
      let geometry = try TupleGeometry(
        data: data.shape, indices: indices.shape, batchRank: context.attributes.int("batch_dims"))
      return [TensorType(data.dtype, try geometry.sliceShape(data: data.shape, indices: indices.shape))]
    })
}

/// How tuples of indices, the innermost axis of an index tensor, point into data.
public struct TupleGeometry: Sendable, Hashable {
  /// How many leading axes of data and indices go side by side.
  public let batchRank: Int
  /// How many indices a tuple has: the axes of the data behind the batch's that it points into.
  public let length: Int

  /// The axes of the data that a tuple points into.
  public var axes: Range<Int> { batchRank..<(batchRank + length) }

  init(data: Shape, indices: Shape, batchRank: Int) throws(DeviceError) {
    guard data.rank > 0, indices.rank > 0 else {
      throw DeviceError(
        .invalidArgument, "data of the shape \(data) and indices of the shape \(indices); both must have axes")
    }
    guard batchRank >= 0, batchRank < min(data.rank, indices.rank),
      data.extents[..<batchRank] == indices.extents[..<batchRank]
    else {
      throw DeviceError(
        .invalidArgument,
        "data of the shape \(data) and indices of the shape \(indices) have no \(batchRank) leading axes in common"
          + " with others behind them")
    }
    let length = indices[indices.rank - 1]
    guard length >= 1, length <= data.rank - batchRank else {
      throw DeviceError(
        .invalidArgument,
        "tuples of \(length) indices for data of the shape \(data) behind \(batchRank) axes; there must be 1 to "
          + "\(data.rank - batchRank), the innermost extent of the indices")
    }
    (self.batchRank, self.length) = (batchRank, length)
  }

  /// The geometry of a call of `GatherND` or `ScatterND`.
  public init(_ call: OperatorCall) throws(DeviceError) {
    guard call.inputs.count >= 2, let data = call.inputs[0], let indices = call.inputs[1] else {
      throw DeviceError(.internal, "\(call.op) has no tuples of indices")
    }
    try self.init(
      data: data.shape, indices: indices.shape, batchRank: call.attributes.optionalInt("batch_dims") ?? 0)
  }

  /// The shape of all slices that the tuples point to.
  func sliceShape(data: Shape, indices: Shape) throws(DeviceError) -> Shape {
    try Shape(indices.extents.dropLast() + data.extents[axes.upperBound...])
  }
}
