// SPDX-License-Identifier: Apache-2.0

public import BerthCore

extension Tensor {
  /// ONNX `Slice`: every `step`-th element from `start` to before `end` along some axes, all of the others; a view.
  ///
  /// - Parameters:
  ///   - starts: the first indices; negative ones count from the end, those outside are clamped.
  ///   - ends: the indices behind the last, likewise. Use `Int.max` for the end, and `Int.min` with a negative step for all down to
  ///     the first element.
  ///   - axes: which axes; nil is the first ones.
  ///   - steps: how far apart the elements are; negative ones walk backwards. 1 by default.
  /// - Throws: `.invalidArgument` if the lists differ in length, or for an axis that is not there or a step of 0; the error that the
  ///   tensor carries.
  public func sliced(
    starts: [Int], ends: [Int], axes: [Int]? = nil, steps: [Int]? = nil
  ) throws(DeviceError) -> Tensor {
    try checkFailure()
    let layout = descriptor
    do throws(DeviceError) {
      let geometry = try SliceGeometry(shape: shape, starts: starts, ends: ends, axes: axes, steps: steps)
      var offset = layout.offset
      var strides: [Int] = []
      for axis in 0..<rank {
        offset += geometry.starts[axis] * layout.strides[axis]
        strides.append(geometry.steps[axis] * layout.strides[axis])
      }
      return view(
        try TensorDescriptor(dtype, geometry.outputShape, strides: try Strides(strides), offset: offset))
    } catch {
      throw error.during("Slice of \(layout)")
    }
  }

  /// A part of the tensor, as numpy's brackets give it; a view.
  ///
  /// ```swift
  /// try x[0]                       // the first row; its axis is gone
  /// try x[.all, 1..<3]             // two columns
  /// try x[.from(to: -1, step: 2)]  // every other row but the last
  /// try x[.all, .newAxis, 2...]
  /// ```
  ///
  /// - Throws: `.invalidArgument` for more indices than axes or a step of 0, `.indexOutOfRange` for a single index outside its axis;
  ///   the error that the tensor carries. Ranges that reach outside are clamped.
  public subscript<each Index: TensorIndex>(_ indices: repeat each Index) -> Tensor {
    get throws(DeviceError) {
      var list: [AxisIndex] = []
      for index in repeat each indices { list.append(index.axisIndex) }
      return try part(list)
    }
  }

  private func part(_ indices: [AxisIndex]) throws(DeviceError) -> Tensor {
    try checkFailure()
    let layout = descriptor
    do throws(DeviceError) {
      var (extents, strides) = ([Int](), [Int]())
      var offset = layout.offset
      var axis = 0
      for index in indices {
        if case .newAxis = index.choice {
          extents.append(1)
          strides.append(0)
          continue
        }
        guard axis < rank else {
          throw DeviceError(.invalidArgument, "more indices than the \(rank) axes of the shape \(shape)")
        }
        let (extent, step) = (shape[axis], layout.strides[axis])
        switch index.choice {
        case .newAxis: break
        case .single(let place):
          let counted = place < 0 ? place + extent : place
          guard counted >= 0, counted < extent else {
            throw DeviceError(
              .indexOutOfRange, "index \(place) lies outside axis \(axis) of the shape \(shape)")
          }
          offset += counted * step
        case .range(let start, let end, let pace):
          let geometry = try SliceGeometry(
            shape: try Shape([extent]), starts: [start ?? (pace < 0 ? Int.max : 0)],
            ends: [end ?? (pace < 0 ? Int.min : Int.max)], axes: nil, steps: [pace])
          offset += geometry.starts[0] * step
          extents.append(geometry.outputShape[0])
          strides.append(geometry.steps[0] * step)
        }
        axis += 1
      }
      for rest in axis..<rank {
        extents.append(shape[rest])
        strides.append(layout.strides[rest])
      }
      return view(
        try TensorDescriptor(dtype, try Shape(extents), strides: try Strides(strides), offset: offset))
    } catch {
      throw error.during("Slice of \(layout)")
    }
  }
}
