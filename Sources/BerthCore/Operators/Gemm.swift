// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Gemm`: alpha A' B' + beta C, where A' and B' are A and B or their transposes, and C is broadcast to the
  /// result.
  public static let gemm = Operator(
    "Gemm", version: 13, summary: "alpha A' B' + beta C for matrices, each transposed or not",
    inputs: [.input("A", "T"), .input("B", "T"), .input("C", "T", .optional)], outputs: [.output("Y", "T")],
    attributes: [
      .defaulted("alpha", 1.0), .defaulted("beta", 1.0), .defaulted("transA", 0), .defaulted("transB", 0),
    ],
    typeVariables: ["T": .wideNumbers],
    flops: { call in (try? MatrixProductGeometry(call))?.flops ?? 0 },
    infer: { context throws(DeviceError) in
      let (a, b) = (try context.input(0), try context.input(1))
      guard a.shape.rank == 2, b.shape.rank == 2 else {
        throw DeviceError(.invalidArgument, "Gemm takes matrices, not the shapes \(a.shape) and \(b.shape)")
      }
      let (transA, transB) = (context.attributes.flag("transA"), context.attributes.flag("transB"))
      let (m, k) = transA ? (a.shape[1], a.shape[0]) : (a.shape[0], a.shape[1])
      let (otherK, n) = transB ? (b.shape[1], b.shape[0]) : (b.shape[0], b.shape[1])
      guard k == otherK else {
        throw DeviceError(
          .invalidArgument,
          "the inner extents \(k) and \(otherK) of A \(a.shape)\(transA ? " transposed" : "") and "
            + "B \(b.shape)\(transB ? " transposed" : "") differ")
      }
      let result = try Shape([m, n])
      if let c = context.optionalInput(2) {
        guard let common = try? c.shape.broadcast(with: result), common == result else {
          throw DeviceError(.invalidArgument, "C of the shape \(c.shape) does not broadcast to the result's \(result)")
        }
      }
      return [TensorType(a.dtype, result)]
    })
}
