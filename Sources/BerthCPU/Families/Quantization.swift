// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

/// What quantises or dequantises: an elementwise kernel of the data, the scale and the zero point, for each part of the
/// data over which the scale can be broadcast.
final class QuantizationKernel: CPUKernel {
  /// A part of the data, and where its operands begin, in bytes behind those of the call.
  private struct Part: Sendable {
    let kernel: ElementwiseKernel
    let (x, scale, zero, y): (Int, Int, Int, Int)
  }

  private let parts: [Part]
  /// Makes the scale float32, as the kernels want it; nil where it is that already.
  private let conversion: ElementwiseKernel?
  private let scaleByteCount: Int
  private let hasZero: Bool
  /// The zero point where the call has none: 0 in every dtype.
  private let noZero = Pinned(UInt64(0))

  /// - Parameter kernel: what computes y from x, a float32 scale and a zero point; nil, where there is none, is refused.
  init(_ call: OperatorCall, _ kernel: UnsafePointer<bvk_kernel>?, _ context: CPUContext) throws(DeviceError) {
    let (x, given, y) = (try call.input(0), try call.input(1), try call.output(0))
    let scale = given.dtype == .float32 ? given : TensorDescriptor(.float32, given.shape)
    conversion = given.dtype == .float32 ? nil : try ElementwiseKernel.cast(given, to: scale, context)
    scaleByteCount = conversion == nil ? 0 : scale.requiredByteCount
    let zero = call.optionalInput(2)
    hasZero = zero != nil
    let zeroDType = call.op == .quantizeLinear ? y.dtype : x.dtype
    var parts: [Part] = []
    for region in QuantizedRegion.regions(try QuantizationGranularity(call), x.shape) {
      let (xView, yView) = (try region.data(x), try region.data(y))
      if yView.shape.isEmpty { continue }
      let scaleView = try region.scale(scale)
      let zeroView = try zero.map { zero throws(DeviceError) in try region.scale(zero) }
      // Four additions' worth: a division, or two conversions.
      let elementwise = try ElementwiseKernel(
        kernel, inputs: [xView, scaleView, zeroView ?? TensorDescriptor(zeroDType, .scalar)], output: yView, cost: 4)
      func distance(_ view: TensorDescriptor?, _ operand: TensorDescriptor?) -> Int {
        guard let view, let operand else { return 0 }
        return (view.offset - operand.offset) * operand.dtype.byteWidth
      }
      parts.append(
        Part(
          kernel: elementwise, x: distance(xView, x), scale: distance(scaleView, scale),
          zero: distance(zeroView, zero), y: distance(yView, y)))
    }
    self.parts = parts
  }

  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError) {
    try context.withScratch(scaleByteCount) { scratch in
      var scale = UnsafeRawPointer(operands[1])
      if let conversion {
        conversion.run(out: scratch, scale, nil, nil, context)
        scale = UnsafeRawPointer(scratch)
      }
      let zero = hasZero ? UnsafeRawPointer(operands[2]) : UnsafeRawPointer(noZero.pointer)
      let y = operands[hasZero ? 3 : 2]
      for part in parts {
        part.kernel.run(
          out: y + part.y, operands[0] + part.x, scale + part.scale, zero + part.zero, context)
      }
    }
  }
}

/// A region of the data, and how data and scales are seen there, so that the scales broadcast to the data.
private struct QuantizedRegion {
  enum Form {
    /// All of the data, one scale.
    case whole
    /// All of the data, a scale for each index along an axis, which so many axes follow.
    case axis(following: Int)
    /// As many blocks along an axis, from the first on, of `size` elements each: the axis becomes two.
    case blocks(axis: Int, count: Int, size: Int)
    /// The elements `range` along an axis, which are of one block.
    case block(axis: Int, index: Int, range: Range<Int>)
  }

  let form: Form

  static func regions(_ granularity: QuantizationGranularity, _ shape: Shape) -> [QuantizedRegion] {
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
  func data(_ data: TensorDescriptor) throws(DeviceError) -> TensorDescriptor {
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
  func scale(_ scale: TensorDescriptor) throws(DeviceError) -> TensorDescriptor {
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
