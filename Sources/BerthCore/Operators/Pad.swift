// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Pad`: a tensor with elements added before and behind along its axes: a constant (0 by default), the tensor mirrored in
  /// its first and last element, those elements themselves, or the tensor over and over. Negative pads take elements away; what
  /// remains is what is mirrored or repeated.
  public static let pad = Operator(
    "Pad", version: 25, summary: "with elements added or taken away at the ends of axes",
    inputs: [
      .input("data", "T"), .parameter("pads", .fixed(.int64)), .input("constant_value", "T", .optional),
      .parameter("axes", .variable("Tind"), .optional),
    ],
    outputs: [.output("output", "T")],
    attributes: [.defaulted("mode", "constant", choices: PadGeometry.Mode.allCases.map(\.rawValue))],
    typeVariables: ["T": .any, "Tind": [.int32, .int64]],
    infer: { context throws(DeviceError) in
      let data = try context.input(0)
      if let value = context.optionalInput(2)?.shape, value.rank > 1 || value.elementCount != 1 {
        throw DeviceError(.invalidArgument, "input 'constant_value' must be a scalar; its shape is \(value)")
      }
      let geometry = try PadGeometry(
        shape: data.shape, pads: try context.integers(1) ?? [], axes: try context.integers(3),
        mode: context.attributes.string("mode"))
      return [TensorType(data.dtype, geometry.outputShape)]
    })
}

/// What is added to a tensor along each axis, and what is taken away.
public struct PadGeometry: Sendable, Hashable {
  /// What is added.
  public enum Mode: String, Sendable, Hashable, CaseIterable {
    /// One element over and over.
    case constant
    /// The tensor mirrored in its first and last element, which are not repeated themselves.
    case reflect
    /// The first and the last element.
    case edge
    /// The tensor over and over.
    case wrap
  }

  /// What is added.
  public let mode: Mode
  /// Along each axis, the indices of the data that remain.
  public let kept: [Range<Int>]
  /// Along each axis, how many elements are added before those.
  public let before: [Int]
  /// Along each axis, how many are added behind them.
  public let after: [Int]
  /// The shape of the result.
  public let outputShape: Shape

  package init(shape: Shape, pads: [Int], axes: [Int]?, mode: String) throws(DeviceError) {
    let axes = axes ?? Array(0..<shape.rank)
    guard pads.count == 2 * axes.count else {
      throw DeviceError(
        .invalidArgument,
        "\(pads.count) pads for \(axes.count) axes of the shape \(shape); there must be two for each: first all that go "
          + "before, then all that go behind")
    }
    self.mode = Mode(rawValue: mode) ?? .constant
    var kept = shape.extents.map { 0..<$0 }
    var before = [Int](repeating: 0, count: shape.rank)
    var after = before
    var extents = shape.extents
    var seen: Set<Int> = []
    for (index, given) in axes.enumerated() {
      let axis = try shape.normalized(axis: given, name: "axes")
      guard seen.insert(axis).inserted else {
        throw DeviceError(.invalidArgument, "axis \(given) stands twice among the axes \(axes)")
      }
      let (front, back) = (pads[index], pads[axes.count + index])
      let extent = shape[axis]
      // `magnitude` because the negative of the least pad does not exist.
      let (first, dropped) = (Int(clamping: min(front, 0).magnitude), Int(clamping: min(back, 0).magnitude))
      guard first.saturatingAdding(dropped) <= extent else {
        throw DeviceError(
          .invalidArgument, "the pads \(front) and \(back) take more away than the \(extent) elements of axis \(axis)")
      }
      kept[axis] = first..<(extent - dropped)
      (before[axis], after[axis]) = (max(front, 0), max(back, 0))
      guard !kept[axis].isEmpty || self.mode == .constant || before[axis] == 0 && after[axis] == 0 else {
        throw DeviceError(
          .invalidArgument, "nothing of axis \(axis) is left, so that mode '\(mode)' has no element to repeat")
      }
      extents[axis] = kept[axis].count.saturatingAdding(before[axis]).saturatingAdding(after[axis])
    }
    (self.kept, self.before, self.after) = (kept, before, after)
    outputShape = try Shape(extents)
  }

  /// The geometry of a call of `Pad`.
  public init(_ call: OperatorCall) throws(DeviceError) {
    guard call.op == .pad, let data = call.inputs[0] else { throw DeviceError(.internal, "\(call.op) pads nothing") }
    try self.init(
      shape: data.shape, pads: call.integers(parameter: 1) ?? [], axes: call.integers(parameter: 3),
      mode: call.attributes.string("mode"))
  }
}
