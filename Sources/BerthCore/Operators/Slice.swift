// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Slice`: every `step`-th element from `start` to before `end` along some axes, all of the others. Starts and
  /// ends below zero count from the end and are clamped to the axis; a negative step walks backwards.
  public static let slice = Operator(
    "Slice", version: 13, summary: "a regular part of a tensor",
    inputs: [
      .input("data", "T"), .parameter("starts", .variable("Tind")), .parameter("ends", .variable("Tind")),
      .parameter("axes", .variable("Tind"), .optional), .parameter("steps", .variable("Tind"), .optional),
    ],
    outputs: [.output("output", "T")],
    typeVariables: ["T": .any, "Tind": [.int32, .int64]],
    infer: { context throws(DeviceError) in
      let data = try context.input(0)
      let geometry = try SliceGeometry(
        shape: data.shape, starts: try context.integers(1) ?? [], ends: try context.integers(2) ?? [],
        axes: try context.integers(3), steps: try context.integers(4))
      return [TensorType(data.dtype, geometry.outputShape)]
    })
}

/// Where a slice begins along each axis of the data, how far it steps, and what shape it has.
public struct SliceGeometry: Sendable, Hashable {
  /// The first index along each axis of the data.
  public let starts: [Int]
  /// The step along each axis; never 0, 1 where the axis is taken whole.
  public let steps: [Int]
  /// The shape of the slice.
  public let outputShape: Shape

  package init(shape: Shape, starts: [Int], ends: [Int], axes: [Int]?, steps: [Int]?) throws(DeviceError) {
    let axes = axes ?? Array(0..<starts.count)
    let steps = steps ?? [Int](repeating: 1, count: starts.count)
    guard starts.count == ends.count, starts.count == axes.count, starts.count == steps.count else {
      throw DeviceError(
        .invalidArgument,
        "\(starts.count) starts, \(ends.count) ends, \(axes.count) axes and \(steps.count) steps; there must be as many of each"
      )
    }
    var first = [Int](repeating: 0, count: shape.rank)
    var stride = [Int](repeating: 1, count: shape.rank)
    var extents = shape.extents
    var seen: Set<Int> = []
    for index in starts.indices {
      let axis = try shape.normalized(axis: axes[index], name: "axes")
      guard seen.insert(axis).inserted else {
        throw DeviceError(.invalidArgument, "axis \(axes[index]) stands twice among the axes \(axes)")
      }
      let extent = shape[axis]
      let step = steps[index]
      guard step != 0 else { throw DeviceError(.invalidArgument, "the step along axis \(axis) is 0") }
      // The bounds that ONNX's text clamps to: forwards one may begin and end just behind the last element; backwards
      // one begins on an element and may end just before the first. Backwards from before the first element is
      // therefore from the first, where numpy (and ONNX's reference evaluator, which calls it) gives nothing.
      let forwards = step > 0
      func clamp(_ value: Int, from least: Int) -> Int {
        let counted = value < 0 ? value + extent : value
        return min(max(counted, least), forwards ? extent : extent - 1)
      }
      let start = clamp(starts[index], from: 0)
      let end = clamp(ends[index], from: forwards ? 0 : -1)
      let span = forwards ? end - start : start - end
      // `magnitude` because the negative of the least step does not exist; spans fit, they are at most an extent.
      let pace = Int(clamping: step.magnitude)
      extents[axis] = span > 0 ? (span - 1) / pace + 1 : 0
      first[axis] = span > 0 ? start : 0
      stride[axis] = extents[axis] > 1 ? step : 1
    }
    self.starts = first
    self.steps = stride
    outputShape = try Shape(extents)
  }

  /// The geometry of a call of `Slice`.
  public init(_ call: OperatorCall) throws(DeviceError) {
    guard call.inputs.count >= 3, let data = call.inputs[0] else {
      throw DeviceError(.internal, "\(call.op) is no slice")
    }
    try self.init(
      shape: data.shape, starts: call.integers(parameter: 1) ?? [], ends: call.integers(parameter: 2) ?? [],
      axes: call.integers(parameter: 3), steps: call.integers(parameter: 4))
  }
}
