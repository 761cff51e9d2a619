// SPDX-License-Identifier: Apache-2.0

/// What a tensor is, apart from where it lies: dtype and shape. What inference yields.
public struct TensorType: Hashable, Sendable {
  /// The type of the elements.
  public var dtype: DType
  /// The extents.
  public var shape: Shape

  /// A type of this dtype and shape.
  public init(_ dtype: DType, _ shape: Shape) {
    self.dtype = dtype
    self.shape = shape
  }
}

extension TensorType: CustomStringConvertible {
  /// Dtype and shape: `float32[2, 3]`.
  public var description: String { "\(dtype)\(shape)" }
}

/// How a tensor lies in a buffer: dtype, shape, element strides and the offset of its first element.
///
/// Strides may be zero (a broadcast axis) or negative; an output must not have two elements in one place. The offset is
/// in elements from the start of the buffer and names the element whose every index is 0, wherever that lies.
public struct TensorDescriptor: Hashable, Sendable {
  /// The type of the elements.
  public var dtype: DType
  /// The extents.
  public var shape: Shape
  /// How far apart, in elements, neighbours along each axis lie.
  public var strides: Strides
  /// Where the element with all indices 0 lies, in elements from the start of the buffer.
  public var offset: Int

  /// A dense row-major tensor at the start of its buffer.
  public init(_ dtype: DType, _ shape: Shape) {
    self.dtype = dtype
    self.shape = shape
    strides = shape.contiguousStrides
    offset = 0
  }

  /// A dense row-major tensor at the start of its buffer.
  public init(_ type: TensorType) {
    self.init(type.dtype, type.shape)
  }

  /// A tensor with a layout of its own.
  ///
  /// - Throws: `.invalidArgument` if there is not one stride an axis, or if an element would lie before the buffer's
  ///   start or beyond what `Int` addresses.
  public init(_ dtype: DType, _ shape: Shape, strides: Strides, offset: Int = 0) throws(DeviceError) {
    self.dtype = dtype
    self.shape = shape
    self.strides = strides
    self.offset = offset
    guard strides.rank == shape.rank else {
      throw DeviceError(.invalidArgument, "\(strides.rank) strides for a tensor of shape \(shape)")
    }
    var lowest = offset
    var highest = offset
    var overflow = offset < 0
    for axis in 0..<shape.rank {
      let (reach, overflowed) = strides[axis].multipliedReportingOverflow(by: max(shape[axis] - 1, 0))
      let (end, endOverflowed) = (reach < 0 ? lowest : highest).addingReportingOverflow(reach)
      if reach < 0 { lowest = end } else { highest = end }
      overflow = overflow || overflowed || endOverflowed
    }
    guard !overflow, lowest >= 0, highest <= Int.max / 16 else {
      throw DeviceError(
        .invalidArgument,
        "a tensor of shape \(shape), strides \(strides) and offset \(offset) reaches outside any buffer")
    }
  }

  /// Dtype and shape without the layout.
  public var type: TensorType { TensorType(dtype, shape) }

  /// The number of elements.
  @inlinable
  public var elementCount: Int { shape.elementCount }

  /// Whether the elements lie densely in row-major order, wherever they begin. Axes of extent 1 may have any stride,
  /// and so may all axes where there is no element.
  @inlinable
  public var isContiguous: Bool {
    var expected = 1
    var axis = shape.rank - 1
    while axis >= 0 {
      let extent = shape.dims[axis]
      if extent != 1 {
        if strides.steps[axis] != expected { return shape.isEmpty }
        expected &*= extent
      }
      axis -= 1
    }
    return true
  }

  /// The places, in elements from the start of the buffer, that the tensor reaches: from the lowest to just behind the
  /// highest. Empty if it has no element.
  public var elementRange: Range<Int> {
    if shape.isEmpty { return 0..<0 }
    var lowest = offset
    var highest = offset
    for axis in 0..<shape.rank {
      let reach = strides[axis] &* (shape[axis] - 1)
      if reach < 0 { lowest &+= reach } else { highest &+= reach }
    }
    return lowest..<(highest + 1)
  }

  /// The least number of bytes a buffer must have to hold the tensor.
  public var requiredByteCount: Int { dtype.byteCount(elements: elementRange.upperBound) ?? Int.max }

  /// Whether no two elements share a place, which an output needs.
  ///
  /// Sufficient, not exact: axes sorted by stride must each step over all that the smaller ones reach. Layouts that
  /// interleave axes in cleverer ways are refused.
  public var isInjective: Bool {
    var axes = (0..<shape.rank).filter { shape[$0] > 1 }
    if shape.isEmpty { return true }
    axes.sort { strides[$0].magnitude < strides[$1].magnitude }
    var reach: UInt = 0
    for axis in axes {
      if strides[axis].magnitude <= reach { return false }
      reach += strides[axis].magnitude * UInt(shape[axis] - 1)
    }
    return true
  }

  /// The same elements seen as `shape`, axes of extent 1 and missing leading axes repeated with stride 0.
  ///
  /// - Throws: `.invalidArgument` if the tensor does not broadcast to `shape`.
  public func broadcast(to shape: Shape) throws(DeviceError) -> TensorDescriptor {
    guard shape.rank >= self.shape.rank else {
      throw DeviceError(.invalidArgument, "a tensor of shape \(self.shape) cannot be broadcast to \(shape)")
    }
    var steps = Strides(rank: shape.rank)
    for back in stride(from: 1, through: self.shape.rank, by: 1) {
      let axis = self.shape.rank - back
      let extent = self.shape[axis]
      guard extent == shape[shape.rank - back] || extent == 1 else {
        throw DeviceError(.invalidArgument, "a tensor of shape \(self.shape) cannot be broadcast to \(shape)")
      }
      steps.steps[shape.rank - back] = extent == shape[shape.rank - back] ? strides[axis] : 0
    }
    return try TensorDescriptor(dtype, shape, strides: steps, offset: offset)
  }
}

extension TensorDescriptor {
  /// The same elements with the axes in another order: axis i of the result is axis `order[i]`.
  ///
  /// - Throws: `.invalidArgument` if `order` is no order of the axes.
  public func permuted(_ order: [Int]) throws(DeviceError) -> TensorDescriptor {
    let order = try Operator.transposePermutation(order, rank: shape.rank)
    return try TensorDescriptor(
      dtype, try Shape(order.map { shape[$0] }), strides: try Strides(order.map { strides[$0] }), offset: offset)
  }

  /// The same elements with an axis of extent 1 put before `axis`.
  ///
  /// - Throws: `.invalidArgument` if that makes more axes than Berth handles.
  public func insertingAxis(at axis: Int) throws(DeviceError) -> TensorDescriptor {
    let place = min(max(axis, 0), shape.rank)
    var (extents, steps) = (shape.extents, strides.values)
    extents.insert(1, at: place)
    steps.insert(0, at: place)
    return try TensorDescriptor(dtype, try Shape(extents), strides: try Strides(steps), offset: offset)
  }
}

extension TensorDescriptor: CustomStringConvertible {
  /// Dtype and shape, and the layout where it is not dense: `float32[2, 3] strides [6, 2] offset 1`.
  public var description: String {
    var text = "\(dtype)\(shape)"
    if !isContiguous { text += " strides \(strides)" }
    if offset != 0 { text += " offset \(offset)" }
    return text
  }
}
