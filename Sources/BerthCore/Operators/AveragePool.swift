// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `AveragePool`: the mean of the elements under a window that slides over the spatial axes. Padding does not
  /// count, unless `count_include_pad` is set: then it counts as zeros. What lies beyond the padding, where `ceil_mode`
  /// lets a window reach, never counts.
  public static let averagePool = Operator(
    "AveragePool", version: 22, summary: "mean under a sliding window",
    inputs: [.input("X", "T")], outputs: [.output("Y", "T")],
    attributes: poolingAttributes + [.defaulted("count_include_pad", 0)],
    typeVariables: ["T": .floats],
    flops: { call in (try? PoolingGeometry(call))?.flops ?? 0 },
    infer: { context throws(DeviceError) in
      let x = try context.input(0)
      return [TensorType(x.dtype, try PoolingGeometry(x: x.shape, attributes: context.attributes).outputShape)]
    })
}
