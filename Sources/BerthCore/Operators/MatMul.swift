// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `MatMul`: the matrix product as numpy's `matmul` has it: the last two axes are matrices, the others a batch
  /// that is broadcast, and a vector counts as a row on the left and as a column on the right.
  public static let matMul = Operator(
    "MatMul", version: 13, summary: "matrix product, batched and broadcast",
    inputs: [.input("A", "T"), .input("B", "T")], outputs: [.output("Y", "T")],
    typeVariables: ["T": .wideNumbers],
    flops: { call in (try? MatrixProductGeometry(call))?.flops ?? 0 },
    infer: { context throws(DeviceError) in
      [TensorType(try context.input(0).dtype, try context.matrixProductShape())]
    })
}

extension InferenceContext {
  /// The shape of the matrix product of the first two inputs, as numpy's `matmul` has it.
  func matrixProductShape() throws(DeviceError) -> Shape {
    let (a, b) = (try input(0).shape, try input(1).shape)
    guard a.rank > 0, b.rank > 0 else {
      throw DeviceError(.invalidArgument, "\(op) takes no scalars; the shapes are \(a) and \(b)")
    }
    let k = a[a.rank - 1]
    let otherK = b[max(b.rank - 2, 0)]
    guard k == otherK else {
      throw DeviceError(.invalidArgument, "the inner extents \(k) and \(otherK) of A \(a) and B \(b) differ")
    }
    let batch = try Shape(a.extents.dropLast(2)).broadcast(with: try Shape(b.extents.dropLast(2)))
    var extents = batch.extents
    if a.rank > 1 { extents.append(a[a.rank - 2]) }
    if b.rank > 1 { extents.append(b[b.rank - 1]) }
    return try Shape(extents)
  }
}

/// A product of (batches of) matrices in BLAS's terms, transposes and broadcasting worked into strides: Y[m, n] = sum
/// over k of A[m, k] B[k, n].
public struct MatrixProductGeometry: Sendable, Hashable {
  /// Rows of A and Y.
  public let m: Int
  /// Columns of B and Y.
  public let n: Int
  /// Columns of A and rows of B.
  public let k: Int
  /// The extents of the batch; `[]` for a single product.
  public let batch: Shape
  /// A seen as batch x m x k; a batch axis that is broadcast has stride 0.
  public let a: TensorDescriptor
  /// B seen as batch x k x n; a batch axis that is broadcast has stride 0.
  public let b: TensorDescriptor
  /// Y seen as batch x m x n.
  public let y: TensorDescriptor

  /// The multiplications and additions of all products.
  public var flops: Int { .saturatingProduct(2, y.elementCount, k) }

  /// The geometry of a call of `MatMul`, `MatMulInteger` or `Gemm`.
  public init(_ call: OperatorCall) throws(DeviceError) {
    guard call.inputs.count >= 2, let a = call.inputs[0], let b = call.inputs[1], let y = call.outputs.first ?? nil
    else {
      throw DeviceError(.internal, "\(call.op) is no matrix product")
    }
    if call.op == .gemm {
      let transposedA = call.attributes.flag("transA") ? try a.permuted([1, 0]) : a
      let transposedB = call.attributes.flag("transB") ? try b.permuted([1, 0]) : b
      (m, k, n) = (transposedA.shape[0], transposedA.shape[1], transposedB.shape[1])
      (self.a, self.b, self.y, batch) = (transposedA, transposedB, y, .scalar)
      return
    }
    let rowA = a.shape.rank == 1 ? try a.insertingAxis(at: 0) : a
    let columnB = b.shape.rank == 1 ? try b.insertingAxis(at: 1) : b
    var fullY = y
    if a.shape.rank == 1 { fullY = try fullY.insertingAxis(at: fullY.shape.rank - (b.shape.rank == 1 ? 0 : 1)) }
    if b.shape.rank == 1 { fullY = try fullY.insertingAxis(at: fullY.shape.rank) }
    m = fullY.shape[fullY.shape.rank - 2]
    n = fullY.shape[fullY.shape.rank - 1]
    k = rowA.shape[rowA.shape.rank - 1]
    let batchExtents = fullY.shape.extents.dropLast(2)
    batch = try Shape(batchExtents)
    self.a = try rowA.broadcast(to: try Shape(batchExtents + [m, k]))
    self.b = try columnB.broadcast(to: try Shape(batchExtents + [k, n]))
    self.y = fullY
  }
}
