// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `MaxPool`: the greatest element under a window that slides over the spatial axes; padding does not count. The
  /// optional output `Indices` tells where it stood: its place in the whole of X, in row-major order, or with
  /// `storage_order` 1 with the spatial axes in column-major order.
  public static let maxPool = Operator(
    "MaxPool", version: 22, summary: "greatest element under a sliding window",
    inputs: [.input("X", "T")], outputs: [.output("Y", "T"), .output("Indices", "I", .optional)],
    attributes: poolingAttributes + [.defaulted("storage_order", 0)],
    typeVariables: ["T": .floats + [.int8, .uint8], "I": [.int64]],
    flops: { call in (try? PoolingGeometry(call))?.flops ?? 0 },
    infer: { context throws(DeviceError) in
      let x = try context.input(0)
      let geometry = try PoolingGeometry(x: x.shape, attributes: context.attributes)
      let order = context.attributes.int("storage_order")
      guard order == 0 || order == 1 else {
        throw DeviceError(
          .invalidArgument, "attribute 'storage_order' is \(order); it can be 0 (row-major) or 1 (column-major)")
      }
      return [TensorType(x.dtype, geometry.outputShape), TensorType(.int64, geometry.outputShape)]
    })
}
