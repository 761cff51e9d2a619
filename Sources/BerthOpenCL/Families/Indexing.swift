// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension ScatterReduction {
  /// The reduction as `combine.cl` numbers it.
  var code: Int32 {
    switch self {
    case .replace: 0
    case .add: 1
    case .mul: 2
    case .max: 3
    case .min: 4
    }
  }

  /// The macros of a kernel that applies it to elements of this dtype.
  func macros(_ dtype: DType) -> [String: String] {
    self == .replace ? ["T": dtype.carrier, "REPLACES": "1"] : ["T": dtype.shortName, "REPLACES": "0"]
  }
}

extension Recipe {
  /// Says what a run fails with whose kernel noted an index that lies outside its axis.
  ///
  /// - Parameters:
  ///   - place: the coordinates among the indices that a position stands for, and the axis of the data that the index there points
  ///     along, with its extent.
  mutating func complainOfIndices(
    _ place: @escaping @Sendable (_ position: Int) -> (coordinates: [Int], axis: Int, extent: Int)
  ) {
    complain { position in
      let (coordinates, axis, extent) = place(position)
      return DeviceError(
        .indexOutOfRange,
        "the index at \(coordinates) of the indices lies outside -\(extent)..<\(extent), axis \(axis) of the data")
    }
  }
}

extension Shape {
  /// The coordinates of an element, by its number in row-major order.
  func coordinates(of number: Int) -> [Int] {
    var rest = number
    var coordinates = [Int](repeating: 0, count: rank)
    for axis in (0..<rank).reversed() {
      coordinates[axis] = rest % Swift.max(self[axis], 1)
      rest /= Swift.max(self[axis], 1)
    }
    return coordinates
  }
}

/// Parts of an axis, or of several seen as one, each of which one work-item owns at a time: it reads all updates in their order and
/// applies those that meet its part, so that updates may meet without anybody waiting for anybody.
struct OwnedParts {
  /// How many parts there are.
  let count: Int
  /// Elements of a part, but for the last.
  let size: Int

  /// - Parameters:
  ///   - extent: elements of the axis.
  ///   - lanes: how many such axes there are side by side, which work-items share out as well.
  ///   - updates: how many updates a work-item reads, at the least.
  init(of extent: Int, lanes: Int, updates: Int, _ context: OpenCLContext) {
    let workers =
      switch context.strategy {
      case .gpu: context.traits.computeUnits * OwnedParts.workersPerUnit
      case .cpu: updates >= OwnedParts.leastUpdates ? context.traits.computeUnits : 1
      case .fpga: 1
      }
    // More parts than updates would mostly find nothing.
    let wanted = max(min(workers / max(lanes, 1), updates, extent), 1)
    size = max(extent / wanted + (extent % wanted == 0 ? 0 : 1), 1)
    count = max(extent / size + (extent % size == 0 ? 0 : 1), 1)
  }

  /// What a unit of a GPU can have in flight.
  private static let workersPerUnit = 1024
  /// Updates, each some nanoseconds, for which another thread of a CPU pays.
  private static let leastUpdates = 16 << 10
}

/// How tuples of indices point into a tensor whose axes behind those that they point to lie densely: `tuples_t` of `tuples.cl`.
struct Tuples {
  /// How many tuples there are.
  let count: Int
  /// Elements of a slice.
  let sliceLength: Int
  /// Slices that the tuples of one batch can point to.
  let slices: Int
  /// The struct.
  let argument: Argument

  private let geometry: TupleGeometry

  init(_ geometry: TupleGeometry, indices: Shape, into indexed: TensorDescriptor) {
    let shape = indexed.shape
    self.geometry = geometry
    count = indices.extents.dropLast().reduce(1, *)
    sliceLength = (geometry.axes.upperBound..<shape.rank).reduce(1) { $0 * shape[$1] }
    slices = geometry.axes.reduce(1) { $0 * shape[$1] }
    let perBatch = max(indices.extents.dropLast()[geometry.batchRank...].reduce(1, *), 1)
    let batchStep = indexed.commonStride(0..<geometry.batchRank) ?? 0
    func padded(_ values: [Int]) -> [Int] {
      values + [Int](repeating: 0, count: Shape.maximumRank - values.count)
    }
    let numbers =
      [geometry.length, perBatch, batchStep] + padded(geometry.axes.map { shape[$0] })
      + padded(geometry.axes.map { indexed.strides[$0] })
    argument = .indices(numbers, count: numbers.count)
  }

  /// Whether a tensor lies so that tuples can point into it.
  static func fit(_ indexed: TensorDescriptor, _ geometry: TupleGeometry) -> Bool {
    indexed.isDense(geometry.axes.upperBound..<indexed.shape.rank)
      && indexed.commonStride(0..<geometry.batchRank) != nil
  }
}

extension Recipe {
  /// As `complainOfIndices`, for tuples: the position is the number of the index in row-major order.
  mutating func complainOfTuples(_ geometry: TupleGeometry, indices: Shape, into indexed: Shape) {
    complainOfIndices { position in
      let axis = geometry.batchRank + position % geometry.length
      return (indices.coordinates(of: position), axis, indexed[axis])
    }
  }
}
