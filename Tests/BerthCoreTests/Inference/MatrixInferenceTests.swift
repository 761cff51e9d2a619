// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Testing

@Suite struct MatrixInferenceTests {
  @Test(arguments: [
    CallCase.f32(.matMul, [2, 3], [3, 4], gives: [2, 4]), .f32(.matMul, [3], [3], gives: []),
    .f32(.matMul, [3], [3, 4], gives: [4]), .f32(.matMul, [2, 3], [3], gives: [2]),
    .f32(.matMul, [5, 2, 3], [3, 4], gives: [5, 2, 4]), .f32(.matMul, [2, 3], [5, 3, 4], gives: [5, 2, 4]),
    .f32(.matMul, [5, 1, 2, 3], [6, 3, 4], gives: [5, 6, 2, 4]), .f32(.matMul, [3], [5, 3, 4], gives: [5, 4]),
    .f32(.matMul, [5, 2, 3], [3], gives: [5, 2]), .f32(.matMul, [0, 3], [3, 4], gives: [0, 4]),
    .f32(.matMul, [2, 0], [0, 4], gives: [2, 4]), .f32(.matMul, [1, 2, 3], [0, 3, 4], gives: [0, 2, 4]),
    .f32(.matMul, [], [3], fails: "no scalars"), .f32(.matMul, [2, 3], [4, 3], fails: "inner extents 3 and 4"),
    .f32(.matMul, [2], [3], fails: "inner extents"), .f32(.matMul, [2, 2, 3], [3, 3, 4], fails: "broadcast"),
    .f32(.matMul, [2, 3], fails: "'B'"),
    .f32(.gemm, [2, 3], [3, 4], gives: [2, 4]),
    .f32(.gemm, [3, 2], [3, 4], attributes: ["transA": 1], gives: [2, 4]),
    .f32(.gemm, [2, 3], [4, 3], attributes: ["transB": 1], gives: [2, 4]),
    .f32(.gemm, [3, 2], [4, 3], attributes: ["transA": 1, "transB": 2], gives: [2, 4]),
    .f32(.gemm, [2, 3], [3, 4], [2, 4], gives: [2, 4]), .f32(.gemm, [2, 3], [3, 4], [4], gives: [2, 4]),
    .f32(.gemm, [2, 3], [3, 4], [2, 1], gives: [2, 4]), .f32(.gemm, [2, 3], [3, 4], [], gives: [2, 4]),
    .f32(.gemm, [0, 3], [3, 4], [1, 4], gives: [0, 4]), .f32(.gemm, [2, 0], [0, 4], gives: [2, 4]),
    .f32(.gemm, [2, 3], [3, 4], [3], fails: "does not broadcast"),
    .f32(.gemm, [2, 3], [3, 4], [1, 2, 4], fails: "does not broadcast"),
    // C may be stretched, the result may not.
    .f32(.gemm, [1, 3], [3, 4], [2, 4], fails: "does not broadcast"),
    .f32(.gemm, [2, 3], [4, 3], fails: "inner extents"), .f32(.gemm, [2, 3, 1], [3, 4], fails: "takes matrices"),
    .f32(.gemm, [3], [3, 4], fails: "takes matrices"),
  ])
  func infers(_ call: CallCase) throws { try call.check() }

  @Test(arguments: [Operator.matMul, .gemm]) func takesONNXsDTypes(_ op: Operator) throws {
    for dtype in DType.allKnown {
      let isAllowed = op.principalDTypes.contains(dtype)
      try CallCase.call(
        op, [.tensor(dtype, [2, 3]), .tensor(dtype, [3, 4])],
        isAllowed ? .types([(dtype, [2, 4])]) : .refusal(.invalidArgument, "\(dtype)")
      ).check()
    }
  }

  /// Every pair of ranks: the batch, and A, B and Y seen as batches of matrices, must reach exactly the elements they
  /// have.
  @Test(arguments: [
    ([3], [3], 1, 1, []), ([3], [3, 4], 1, 4, []), ([2, 3], [3], 2, 1, []), ([2, 3], [3, 4], 2, 4, []),
    ([5, 2, 3], [3, 4], 2, 4, [5]), ([2, 3], [5, 3, 4], 2, 4, [5]), ([5, 1, 2, 3], [6, 3, 4], 2, 4, [5, 6]),
    ([3], [5, 3, 4], 1, 4, [5]), ([5, 2, 3], [3], 2, 1, [5]),
  ])
  func productGeometry(_ a: [Int], _ b: [Int], _ m: Int, _ n: Int, _ batch: [Int]) throws {
    let call = try OperatorCall(.matMul, [.dense(.float32, try Shape(a)), .dense(.float32, try Shape(b))])
    let geometry = try MatrixProductGeometry(call)
    #expect(geometry.m == m && geometry.n == n && geometry.k == 3 && geometry.batch.extents == batch)
    #expect(geometry.a.shape.extents == batch + [m, 3] && geometry.b.shape.extents == batch + [3, n])
    #expect(geometry.y.shape.extents == batch + [m, n])
    #expect(Set(TensorDescriptorTests.places(geometry.a)) == Set(0..<a.reduce(1, *)))
    #expect(Set(TensorDescriptorTests.places(geometry.b)) == Set(0..<b.reduce(1, *)))
    #expect(TensorDescriptorTests.places(geometry.y).sorted() == Array(0..<batch.reduce(m * n, *)))
    #expect(geometry.flops == 2 * 3 * batch.reduce(m * n, *) && call.flops == geometry.flops)
  }

  @Test func gemmGeometryTransposesByStrides() throws {
    let call = try OperatorCall(
      .gemm, [.dense(.float64, [3, 2]), .dense(.float64, [4, 3])], attributes: ["transA": 1, "transB": 1])
    let geometry = try MatrixProductGeometry(call)
    #expect(geometry.m == 2 && geometry.n == 4 && geometry.k == 3 && geometry.batch == .scalar)
    #expect(geometry.a.strides.values == [1, 2] && geometry.b.strides.values == [1, 3])
    #expect(geometry.flops == 48)
  }

  @Test func costsSaturate() throws {
    let square = Operand.dense(.float32, [1 << 29, 1 << 29])
    let huge = try OperatorCall(.matMul, [square, square])
    #expect(huge.flops == .max)
    let wide = try OperatorCall(.add, [.dense(.float64, [1 << 62]), .dense(.float64, [1 << 62])])
    #expect(wide.flops == 1 << 62 && wide.byteTraffic == .max)
    let normalized = try OperatorCall(.softmax, [.dense(.float32, [1 << 62])])
    #expect(normalized.flops == .max)
  }

  @Test func otherOperatorsHaveNoProductGeometry() throws {
    let call = try OperatorCall(.relu, [.dense(.float32, [2])])
    #expect(throws: DeviceError.self) { try MatrixProductGeometry(call) }
  }
}
