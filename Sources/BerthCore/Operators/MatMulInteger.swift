// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `MatMulInteger`: the matrix product of (A - a_zero_point) and (B - b_zero_point), both of 8-bit integers,
  /// signed or not, as int32. Differences and products are exact; their sum is taken modulo 2^32, as numpy takes it.
  ///
  /// A zero point that is absent is 0. One that is there has one element, for the whole operand, or one for each row of
  /// A or column of B: as a vector beside a matrix, or with the operand's own extents but for the summed axis, which is
  /// 1.
  public static let matMulInteger = Operator(
    "MatMulInteger", version: 10, summary: "matrix product of 8-bit integers, each with a zero point, in 32 bits",
    inputs: [
      .input("A", "T1"), .input("B", "T2"), .input("a_zero_point", "T1", .optional),
      .input("b_zero_point", "T2", .optional),
    ],
    outputs: [.output("Y", "T3")],
    typeVariables: ["T1": [.int8, .uint8], "T2": [.int8, .uint8], "T3": [.int32]],
    // As a product without zero points: subtracting them is no work where it is done once for each row and column.
    flops: { call in (try? MatrixProductGeometry(call))?.flops ?? 0 },
    infer: { context throws(DeviceError) in
      let shape = try context.matrixProductShape()
      let (a, b) = (try context.input(0).shape, try context.input(1).shape)
      try context.checkZeroPoint(2, of: "A", a, summed: a.rank - 1)
      try context.checkZeroPoint(3, of: "B", b, summed: max(b.rank - 2, 0))
      return [TensorType(.int32, shape)]
    })
}

extension InferenceContext {
  /// Refuses zero points that ONNX's text does not describe.
  ///
  /// - Parameter summed: the axis of the operand along which the product adds up.
  fileprivate func checkZeroPoint(
    _ index: Int, of operand: String, _ shape: Shape, summed: Int
  ) throws(DeviceError) {
    guard let zero = optionalInput(index)?.shape else { return }
    var full = shape.extents
    full[summed] = 1
    var forms = ["[] or [1], one for all of \(operand)"]
    var isAllowed = zero.rank == 0 || zero.extents == [1] || zero.extents == full
    var isReasonable = (try? zero.broadcast(with: try Shape(full)))?.extents == full
    if shape.rank > 1 {
      let (line, axis) = summed == shape.rank - 1 ? ("row", summed - 1) : ("column", summed + 1)
      let vector = [shape[axis]]
      if shape.rank == 2 {
        isAllowed = isAllowed || zero.extents == vector
        forms.append("\(vector) or \(full), one for each \(line)")
      } else {
        forms.append("\(full), one for each \(line)")
      }
      // Beside more than a matrix, ONNX says nothing of vectors.
      isReasonable = isReasonable || zero.extents == vector
    }
    if isAllowed { return }
    throw DeviceError(
      isReasonable ? .unsupported : .invalidArgument,
      "input '\(op.inputs[index].name)' has the shape \(zero); beside \(operand) \(shape) it can be "
        + forms.joined(separator: ", or "))
  }
}

/// A matrix product of 8-bit integers, its zero points worked into strides: Y[m, n] = sum over k of
/// (A[m, k] - zero of A[m]) (B[k, n] - zero of B[n]).
public struct MatMulIntegerGeometry: Sendable, Hashable {
  /// The product without the zero points.
  public let product: MatrixProductGeometry
  /// The zero point of A seen as batch x m, stride 0 where it is the same; nil: 0.
  public let aZeroPoint: TensorDescriptor?
  /// The zero point of B seen as batch x n, stride 0 where it is the same; nil: 0.
  public let bZeroPoint: TensorDescriptor?

  /// The geometry of a call of `MatMulInteger`.
  public init(_ call: OperatorCall) throws(DeviceError) {
    guard call.op == .matMulInteger, let a = call.inputs[0], let b = call.inputs[1] else {
      throw DeviceError(.internal, "\(call.op) is no matrix product with zero points")
    }
    product = try MatrixProductGeometry(call)
    let batch = product.batch.extents
    aZeroPoint = try MatMulIntegerGeometry.lines(
      call, 2, summed: max(a.shape.rank - 1, 0), rank: a.shape.rank, over: try Shape(batch + [product.m]))
    bZeroPoint = try MatMulIntegerGeometry.lines(
      call, 3, summed: max(b.shape.rank - 2, 0), rank: b.shape.rank, over: try Shape(batch + [product.n]))
  }

  /// A zero point without the axis that is summed, broadcast to `lines`.
  private static func lines(
    _ call: OperatorCall, _ index: Int, summed: Int, rank: Int, over lines: Shape
  ) throws(DeviceError) -> TensorDescriptor? {
    guard index < call.inputs.count, var zero = call.inputs[index] else { return nil }
    if zero.shape.rank == rank, zero.shape.rank > 1 {
      var (extents, strides) = (zero.shape.extents, zero.strides.values)
      extents.remove(at: summed)
      strides.remove(at: summed)
      zero = try TensorDescriptor(zero.dtype, try Shape(extents), strides: try Strides(strides), offset: zero.offset)
    }
    return try zero.broadcast(to: lines)
  }
}
