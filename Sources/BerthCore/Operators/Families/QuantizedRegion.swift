// SPDX-License-Identifier: Apache-2.0

/// A region of quantised data, and how data and scales are seen there, so that the scales broadcast to the data: what a backend with an
/// operator on three tensors, but none on blocks, does one region after the other.
public struct QuantizedRegion: Sendable {
  private enum Form: Sendable {
    /// All of the data, one scale.
    case whole
    /// All of the data, a scale for each index along an axis, which so many axes follow.
    case axis(following: Int)
    /// As many blocks along an axis, from the first on, of `size` elements each: the axis becomes two.
    case blocks(axis: Int, count: Int, size: Int)
    /// The elements `range` along an axis, which are of one block.
    case block(axis: Int, index: Int, range: Range<Int>)
  }

  private let form: Form

  /// The regions of data of a shape, which together are all of it.
  public static func regions(_ granularity: QuantizationGranularity, _ shape: Shape) -> [QuantizedRegion] {
    switch granularity {
    case .tensor: return [QuantizedRegion(form: .whole)]
    case .axis(let axis): return [QuantizedRegion(form: .axis(following: shape.rank - 1 - axis))]
    case .blocks(let axis, let size):
      let extent = shape[axis]
      // Two axes for one are too many where there are eight: there the blocks go one by one, and so does what remains
      // behind the whole ones.
      let together = shape.rank < Shape.maximumRank ? extent / size : 0
      var regions = together > 0 ? [QuantizedRegion(form: .blocks(axis: axis, count: together, size: size))] : []
      var index = together
      while index * size < extent {
        let end = min(size, extent - index * size) + index * size
        regions.append(QuantizedRegion(form: .block(axis: axis, index: index, range: (index * size)..<end)))
        index += 1
      }
      return regions
    }
  }

  /// The data or the result as the region has it.
  public func data(_ data: TensorDescriptor) throws(DeviceError) -> TensorDescriptor {
    switch form {
    case .whole, .axis: return data
    case .blocks(let axis, let count, let size):
      var (extents, strides) = (data.shape.extents, data.strides.values)
      extents.replaceSubrange(axis...axis, with: [count, size])
      strides.insert(strides[axis] * size, at: axis)
      return try TensorDescriptor(data.dtype, try Shape(extents), strides: try Strides(strides), offset: data.offset)
    case .block(let axis, _, let range): return try data.slice(axis, range)
    }
  }

  /// The scale or the zero point, so that it broadcasts to the data.
  public func scale(_ scale: TensorDescriptor) throws(DeviceError) -> TensorDescriptor {
    switch form {
    case .whole: return try TensorDescriptor(scale.dtype, .scalar, strides: try Strides([]), offset: scale.offset)
    case .axis(let following):
      var view = scale
      for _ in 0..<following { view = try view.insertingAxis(at: view.shape.rank) }
      return view
    case .blocks(let axis, let count, _): return try scale.slice(axis, 0..<count).insertingAxis(at: axis + 1)
    case .block(let axis, let index, _): return try scale.slice(axis, index..<(index + 1))
    }
  }
}

extension TensorDescriptor {
  /// The elements whose index along `axis` lies in `range`.
  fileprivate func slice(_ axis: Int, _ range: Range<Int>) throws(DeviceError) -> TensorDescriptor {
    var extents = shape.extents
    extents[axis] = range.count
    return try TensorDescriptor(
      dtype, try Shape(extents), strides: strides, offset: offset + range.lowerBound * strides[axis])
  }
}
