// SPDX-License-Identifier: Apache-2.0

/// The extents of a tensor's axes: rank 0 (a scalar) to 8, outermost first.
///
/// A plain value without heap storage, because a shape is looked at on every call. Extents are not negative and their
/// product fits `Int`, which the throwing initialiser checks; so `elementCount` cannot overflow.
public struct Shape: Sendable {
  /// The highest rank Berth handles.
  public static let maximumRank = 8

  @usableFromInline var dims: InlineArray<8, Int>
  /// The number of axes, 0 to 8.
  public private(set) var rank: Int

  /// The shape of a scalar.
  @inlinable
  public static var scalar: Shape { Shape() }

  /// The shape of a scalar.
  public init() {
    dims = InlineArray(repeating: 1)
    rank = 0
  }

  /// The shape with these extents.
  ///
  /// - Throws: `.invalidArgument` for more than eight axes, a negative extent, or more elements than `Int` counts.
  public init(_ extents: some Sequence<Int>) throws(DeviceError) {
    let extents = Array(extents)
    guard extents.count <= Shape.maximumRank else {
      throw DeviceError(
        .invalidArgument, "a shape of \(extents.count) axes; Berth handles at most \(Shape.maximumRank)")
    }
    self.init()
    rank = extents.count
    var product = 1
    var overflow = false
    for (axis, extent) in extents.enumerated() {
      guard extent >= 0 else {
        throw DeviceError(.invalidArgument, "axis \(axis) of the shape \(extents) is negative")
      }
      dims[axis] = extent
      // An extent of zero makes the count zero, but the others must still be sane: strides are products of them.
      let (next, overflowed) = product.multipliedReportingOverflow(by: Swift.max(extent, 1))
      product = next
      overflow = overflow || overflowed
    }
    if overflow {
      throw DeviceError(.invalidArgument, "the shape \(extents) has more elements than 2^63 - 1")
    }
  }

  /// The extent of `axis`, which must be in `0..<rank`.
  @inlinable
  public subscript(axis: Int) -> Int {
    precondition(axis >= 0 && axis < rank, "axis out of range")
    return dims[axis]
  }

  /// The number of elements: 1 for a scalar, 0 if any extent is 0.
  @inlinable
  public var elementCount: Int {
    var product = 1
    var axis = 0
    while axis < rank {
      product &*= dims[axis]
      axis += 1
    }
    return product
  }

  /// Whether there is no element at all.
  @inlinable
  public var isEmpty: Bool { elementCount == 0 }

  /// The extents as an array, outermost first.
  public var extents: [Int] { (0..<rank).map { dims[$0] } }

  /// `axis` counted from the front, where -1 is the last axis.
  ///
  /// - Throws: `.invalidArgument` if it lies outside `-rank..<rank`; `name` says in the message what was asked for.
  public func normalized(axis: Int, name: String = "axis") throws(DeviceError) -> Int {
    guard axis >= -rank, axis < rank else {
      throw DeviceError(
        .invalidArgument, "\(name) \(axis) lies outside -\(rank)...\(rank - 1), the axes of a tensor of shape \(self)")
    }
    return axis < 0 ? axis + rank : axis
  }

  /// Adds an innermost axis. The caller vouches that there is room for it and that the count still fits.
  mutating func append(_ extent: Int) {
    dims[rank] = extent
    rank += 1
  }

  /// The element strides of a dense row-major tensor of this shape. Axes of extent 0 count as 1, so that no stride is
  /// 0.
  public var contiguousStrides: Strides {
    var strides = Strides(rank: rank)
    var step = 1
    for axis in stride(from: rank - 1, through: 0, by: -1) {
      strides.steps[axis] = step
      step &*= Swift.max(dims[axis], 1)
    }
    return strides
  }

  /// The common shape that numpy's (and ONNX's multidirectional) broadcasting gives.
  ///
  /// - Throws: `.invalidArgument` naming both shapes if two extents differ and neither is 1.
  public func broadcast(with other: Shape) throws(DeviceError) -> Shape {
    if self == other { return self }
    var result = Shape()
    result.rank = Swift.max(rank, other.rank)
    for back in 1...Swift.max(result.rank, 1) where back <= result.rank {
      let mine = back <= rank ? dims[rank - back] : 1
      let theirs = back <= other.rank ? other.dims[other.rank - back] : 1
      guard mine == theirs || mine == 1 || theirs == 1 else {
        throw DeviceError(.invalidArgument, "the shapes \(self) and \(other) cannot be broadcast together")
      }
      result.dims[result.rank - back] = mine == 1 ? theirs : mine
    }
    // Extents come from both, so the product may exceed what either had.
    return try Shape(result.extents)
  }
}

extension Shape: Hashable {
  /// Whether both are the same.
  @inlinable
  public static func == (left: Shape, right: Shape) -> Bool {
    guard left.rank == right.rank else { return false }
    var axis = 0
    while axis < left.rank {
      if left.dims[axis] != right.dims[axis] { return false }
      axis += 1
    }
    return true
  }

  /// Feeds what equality compares.
  @inlinable
  public func hash(into hasher: inout Hasher) {
    hasher.combine(rank)
    for axis in 0..<rank { hasher.combine(dims[axis]) }
  }
}

/// The extents, outermost first. A sequence, so that whatever takes extents takes a shape as well; no collection, whose
/// `isEmpty` would speak of axes.
extension Shape: Sequence {
  /// The extents, one after the other.
  public func makeIterator() -> IndexingIterator<[Int]> { extents.makeIterator() }
}

extension Shape: ExpressibleByArrayLiteral {
  /// The shape written out: `[2, 3, 4]`.
  ///
  /// For shapes that stand in source code; a literal that is no shape is a mistake in the program, caught like an index
  /// out of range. Extents that come from data go through `init(_:)`, which throws, and so do those that `Tensor` takes.
  public init(arrayLiteral extents: Int...) {
    do throws(DeviceError) {
      try self.init(extents)
    } catch {
      preconditionFailure(error.message)
    }
  }
}

extension Shape: CustomStringConvertible {
  /// The extents in brackets: `[2, 3, 4]`; `[]` for a scalar.
  public var description: String { "[" + extents.map(String.init).joined(separator: ", ") + "]" }
}

/// How far apart, in elements, neighbours along each axis lie. Zero repeats an element (a broadcast axis); negative
/// runs backwards.
public struct Strides: Sendable, Hashable {
  @usableFromInline var steps: InlineArray<8, Int>
  /// The number of axes, 0 to 8.
  public let rank: Int

  init(rank: Int) {
    steps = InlineArray(repeating: 0)
    self.rank = rank
  }

  /// These strides, outermost axis first.
  ///
  /// - Throws: `.invalidArgument` for more than eight.
  public init(_ strides: some Collection<Int>) throws(DeviceError) {
    guard strides.count <= Shape.maximumRank else {
      throw DeviceError(.invalidArgument, "\(strides.count) strides; Berth handles at most \(Shape.maximumRank) axes")
    }
    self.init(rank: strides.count)
    for (axis, step) in strides.enumerated() { steps[axis] = step }
  }

  /// The stride of `axis`, in elements; `axis` must be in `0..<rank`.
  @inlinable
  public subscript(axis: Int) -> Int {
    precondition(axis >= 0 && axis < rank, "axis out of range")
    return steps[axis]
  }

  /// The strides as an array, outermost first.
  public var values: [Int] { (0..<rank).map { steps[$0] } }

  /// Whether both are the same.
  @inlinable
  public static func == (left: Strides, right: Strides) -> Bool {
    guard left.rank == right.rank else { return false }
    var axis = 0
    while axis < left.rank {
      if left.steps[axis] != right.steps[axis] { return false }
      axis += 1
    }
    return true
  }

  /// Feeds what equality compares.
  @inlinable
  public func hash(into hasher: inout Hasher) {
    for axis in 0..<rank { hasher.combine(steps[axis]) }
  }
}

extension Strides: CustomStringConvertible {
  /// The strides in brackets: `[12, 4, 1]`.
  public var description: String { "[" + values.map(String.init).joined(separator: ", ") + "]" }
}
