// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension DType {
  /// What kernels that only move elements take them for: the unsigned integer as wide, so that few programs serve all dtypes.
  var carrier: String { "u\(bitWidth)" }
}

extension Recipe {
  /// The tensor itself if it lies as a kernel needs it, else a dense copy of it.
  mutating func staged(
    _ place: TensorPlace, unless fits: (TensorDescriptor) -> Bool
  ) -> TensorPlace {
    fits(place.descriptor) ? place : dense(place)
  }

  /// Where a kernel writes an output: in its place if that lies as the kernel needs it, else densely in the workspace, from where
  /// `deliver` brings it.
  mutating func target(
    _ output: TensorPlace, unless fits: (TensorDescriptor) -> Bool = \.isContiguous
  ) -> TensorPlace {
    fits(output.descriptor) ? output : scratch(output.descriptor.type)
  }

  /// Brings what was written to a `target` to the output, if that is elsewhere.
  mutating func deliver(_ target: TensorPlace, to output: TensorPlace) {
    if target.slot != output.slot { copy(target, to: output) }
  }
}

extension TensorDescriptor {
  /// The element with all indices 0, broadcast to a shape.
  func first(broadcastTo shape: Shape) throws(DeviceError) -> TensorDescriptor {
    try TensorDescriptor(dtype, .scalar, strides: try Strides([]), offset: offset).broadcast(to: shape)
  }

  /// The elements whose index along `axis` is 0, without that axis.
  func removing(axis: Int) throws(DeviceError) -> TensorDescriptor {
    var (extents, steps) = (shape.extents, strides.values)
    extents.remove(at: axis)
    steps.remove(at: axis)
    return try TensorDescriptor(dtype, try Shape(extents), strides: try Strides(steps), offset: offset)
  }

  /// The elements from the first on, `extents` of them along the axes, `axis` standing still.
  func standing(on axis: Int, _ extents: Shape) throws(DeviceError) -> TensorDescriptor {
    var steps = strides.values
    steps[axis] = 0
    return try TensorDescriptor(dtype, extents, strides: try Strides(steps), offset: offset)
  }
}
