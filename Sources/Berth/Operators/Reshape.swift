// SPDX-License-Identifier: Apache-2.0

public import BerthCore

extension Tensor {
  /// ONNX `Reshape`: the same elements in row-major order under another shape. A view wherever the layout allows it, which it always
  /// does for dense tensors; else a copy.
  ///
  /// - Parameters:
  ///   - extents: as many elements in all; one of them may be -1, which stands for what remains. 0 is an empty axis. (ONNX's own
  ///     default, which takes the extent that the tensor has there, is had by `Tensor.apply`.)
  ///   - device: where to run; nil: where the operand lies.
  /// - Throws: `.invalidArgument` if the elements do not fit; the error that the tensor carries.
  public func reshaped(_ extents: [Int], on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
    let tensor = try identity(self, on: device)
    let parameter = HostTensor(extents)
    let call = try OperatorCall(
      .reshape, [Operand(tensor.descriptor), Operand(parameter)], attributes: ["allowzero": 1])
    guard let target = call.outputs.first??.shape else { throw DeviceError(.internal, "Reshape without a result") }
    if let strides = tensor.strides(seenAs: target) {
      return tensor.view(
        try TensorDescriptor(tensor.dtype, target, strides: strides, offset: tensor.descriptor.offset))
    }
    return try Dispatch.run(.reshape, [.tensor(tensor), .value(parameter)], attributes: ["allowzero": 1])
  }

  /// ONNX `Reshape`: the same elements in row-major order under another shape; see `reshaped(_:on:)`.
  ///
  /// - Throws: `.invalidArgument` if the elements do not fit; the error that the tensor carries.
  public func reshaped(_ extents: Int...) throws(DeviceError) -> Tensor {
    try reshaped(extents)
  }

  /// All elements in one axis; a view wherever the layout allows it.
  ///
  /// - Throws: the error that the tensor carries.
  public func flattened() throws(DeviceError) -> Tensor {
    try reshaped([-1])
  }

  /// The tensor with an axis of extent 1 put before `axis`; a view.
  ///
  /// - Parameter axis: 0 to the rank; negative ones count from behind the last axis, so -1 puts the new axis last.
  /// - Throws: `.invalidArgument` for an axis outside that, or for a ninth; the error that the tensor carries.
  public func expandingDims(at axis: Int) throws(DeviceError) -> Tensor {
    try checkFailure()
    guard axis >= -rank - 1, axis <= rank else {
      throw DeviceError(
        .invalidArgument, "an axis cannot be put at \(axis) of the shape \(shape); it can be -\(rank + 1)...\(rank)")
    }
    return view(try descriptor.insertingAxis(at: axis < 0 ? axis + rank + 1 : axis))
  }

  /// The tensor repeated along axes of extent 1 and new leading axes until it has this shape, as numpy broadcasts; a view.
  ///
  /// - Throws: `.invalidArgument` if it does not broadcast to `shape`; the error that the tensor carries.
  public func broadcast(to shape: some Sequence<Int>) throws(DeviceError) -> Tensor {
    try checkFailure()
    return view(try descriptor.broadcast(to: Shape(shape)))
  }

  /// The strides under which the same memory is this tensor with the shape `target`; nil if there are none.
  ///
  /// Axes of this tensor that step evenly through each other's reach form a run; the axes of `target` are cut out of the runs. A
  /// target axis across two runs has no stride.
  private func strides(seenAs target: Shape) -> Strides? {
    if isContiguous || target.isEmpty { return target.contiguousStrides }
    let layout = descriptor
    // Runs, innermost first: how many elements, and how far apart.
    var runs: [(count: Int, step: Int)] = []
    for axis in (0..<rank).reversed() where layout.shape[axis] != 1 {
      let (extent, step) = (layout.shape[axis], layout.strides[axis])
      if let last = runs.last, step == last.step * last.count {
        runs[runs.count - 1].count *= extent
      } else {
        runs.append((extent, step))
      }
    }
    var steps = [Int](repeating: 0, count: target.rank)
    var remaining = runs[...]
    var current = remaining.popFirst() ?? (1, 1)
    for axis in (0..<target.rank).reversed() where target[axis] != 1 {
      if current.count == 1, let next = remaining.popFirst() { current = next }
      guard current.count % target[axis] == 0 else { return nil }
      steps[axis] = current.step
      current = (current.count / target[axis], current.step * target[axis])
    }
    return try? Strides(steps)
  }
}
