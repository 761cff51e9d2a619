// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// A reduction over a set of axes, which are a parameter input, as ONNX defines it since opset 13 or 18.
  static func reduction(_ name: String, version: Int, summary: String, dtypes: [DType] = .wideNumbers) -> Operator {
    Operator(
      name, version: version, summary: summary,
      inputs: [.input("data", "T"), .parameter("axes", .fixed(.int64), .optional)],
      outputs: [.output("reduced", "T")],
      attributes: [.defaulted("keepdims", 1), .defaulted("noop_with_empty_axes", 0)],
      typeVariables: ["T": dtypes],
      flops: { call in call.inputs.first??.elementCount ?? 0 },
      infer: { context throws(DeviceError) in
        let data = try context.input(0)
        let geometry = try ReductionGeometry(
          shape: data.shape, axes: try context.integers(1), attributes: context.attributes)
        return [TensorType(data.dtype, geometry.outputShape)]
      })
  }
}

/// Which axes a reduction folds, and what shape remains.
public struct ReductionGeometry: Sendable, Hashable {
  /// The axes that are folded, ascending. Empty only where the call leaves the data as it is.
  public let axes: [Int]
  /// Whether folded axes remain with extent 1.
  public let keepsAxes: Bool
  /// The shape of the result.
  public let outputShape: Shape

  init(shape: Shape, axes: [Int]?, attributes: Attributes) throws(DeviceError) {
    let requested = axes ?? []
    if requested.isEmpty {
      self.axes = attributes.flag("noop_with_empty_axes") ? [] : Array(0..<shape.rank)
    } else {
      var normalized: Set<Int> = []
      for axis in requested {
        let (inserted, _) = normalized.insert(try shape.normalized(axis: axis, name: "axes"))
        guard inserted else {
          throw DeviceError(.invalidArgument, "axis \(axis) stands twice among the axes \(requested)")
        }
      }
      self.axes = normalized.sorted()
    }
    keepsAxes = attributes.flag("keepdims")
    var extents: [Int] = []
    for axis in 0..<shape.rank {
      if !self.axes.contains(axis) { extents.append(shape[axis]) } else if keepsAxes { extents.append(1) }
    }
    outputShape = try Shape(extents)
  }

  /// The geometry of a call of `ReduceSum`, `ReduceMean`, `ReduceMax` and their kin.
  public init(_ call: OperatorCall) throws(DeviceError) {
    guard let data = call.inputs.first ?? nil else {
      throw DeviceError(.internal, "\(call.op) is no reduction")
    }
    try self.init(shape: data.shape, axes: call.integers(parameter: 1), attributes: call.attributes)
  }
}
