// SPDX-License-Identifier: Apache-2.0

import Berth
import Testing

/// Values from tables, compared within 4 units in the last place of float32 (2^-22 relative): twice what an elementary function may err
/// by in certification, since the expected values are rounded too.
private func expectClose(
  _ result: Tensor, _ expected: [Double], sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let values = try result.array(of: Float.self)
  #expect(values.count == expected.count, sourceLocation: sourceLocation)
  for (value, wanted) in zip(values, expected) {
    let limit = max(wanted.magnitude, 1e-30) * 0x1p-21
    #expect((Double(value) - wanted).magnitude <= limit, "\(value) is not \(wanted)", sourceLocation: sourceLocation)
  }
}

@Suite struct FunctionTests {
  private let x: Tensor

  init() throws {
    x = try Tensor([-1, 0, 2] as [Float])
  }

  @Test func elementaryFunctions() throws {
    try expectClose(exp(x), [0.36787944117144233, 1, 7.38905609893065])
    try expectClose(sqrt(Tensor([0, 2, 9] as [Float])), [0, 1.4142135623730951, 3])
    #expect(try sqrt(x).array(of: Float.self)[0].isNaN)
    try expectClose(tanh(x), [-0.7615941559557649, 0, 0.9640275800758169])
  }

  @Test func logarithmsAnglesAndErrors() throws {
    try expectClose(log(Tensor([1, 10] as [Float])), [0, 2.302585092994046])
    #expect(try log(x).array(of: Float.self)[0].isNaN)
    try expectClose(erf(x), [-0.8427007929497149, 0, 0.9953222650189527])
    try expectClose(sin(x), [-0.8414709848078965, 0, 0.9092974268256817])
    try expectClose(cos(x), [0.5403023058681398, 1, -0.4161468365471424])
    try expectClose(reciprocal(x), [-1, .infinity, 0.5])
  }

  @Test func signsAndIntegers() throws {
    let fractions = try Tensor([-2.5, -0.2, 1.5, 2.5] as [Float])
    #expect(try floor(fractions).array(of: Float.self) == [-3, -1, 1, 2])
    #expect(try ceil(fractions).array(of: Float.self) == [-2, 0, 2, 3])
    #expect(try round(fractions).array(of: Float.self) == [-2, 0, 2, 2])
    #expect(try neg(Tensor([-3, 0, 4])).array(of: Int.self) == [3, 0, -4])
    #expect(try abs(Tensor([-3, 0, 4])).array(of: Int.self) == [3, 0, 4])
    #expect(try sign(Tensor([-3, 0, 4])).array(of: Int.self) == [-1, 0, 1])
    #expect(try sign(fractions).array(of: Float.self) == [-1, -1, 1, 1])
  }

  @Test func clipping() throws {
    #expect(try x.clipped(to: 0...1.5).array(of: Float.self) == [0, 0, 1.5])
    #expect(try clip(x, max: Tensor(Float(1))).array(of: Float.self) == [-1, 0, 1])
    #expect(try clip(x, min: Tensor(Float(1))).array(of: Float.self) == [1, 1, 2])
    #expect(try clip(x).array(of: Float.self) == [-1, 0, 2])
    // The upper bound has the last word.
    #expect(try clip(x, min: Tensor(Float(5)), max: Tensor(Float(-5))).array(of: Float.self) == [-5, -5, -5])
    #expect(try Tensor([UInt8](0...3)).clipped(to: 1...2).array(of: UInt8.self) == [1, 1, 2, 2])
    expectError(.invalidArgument) { try Tensor([UInt8](0...3)).clipped(to: -1...2) }
    expectError(.invalidArgument, mentioning: "scalar") { try clip(x, min: x) }
  }

  @Test func activations() throws {
    #expect(try relu(x).array(of: Float.self) == [0, 0, 2])
    #expect(try relu(Tensor([-3, 3])).array(of: Int.self) == [0, 3])
    try expectClose(sigmoid(x), [0.2689414213699951, 0.5, 0.8807970779778823])
    try expectClose(gelu(x), [-0.15865525393145707, 0, 1.9544997361036416])
    try expectClose(gelu(x, approximate: .tanh), [-0.15880800939172324, 0, 1.9545976940877752])
    try expectClose(leakyRelu(x), [-0.01, 0, 2])
    try expectClose(elu(x, alpha: 2), [-1.2642411176571153, 0, 2])
    try expectClose(softplus(x), [0.31326168751822286, 0.6931471805599453, 2.1269280110429727])
    try expectClose(hardSwish(x), [-0.3333333333333333, 0, 1.6666666666666667])
    try expectClose(swish(x), [-0.2689414213699951, 0, 1.7615941559557649])
    try expectClose(swish(x, alpha: 2), [-0.11920292202211755, 0, 1.9640275800758169])
    try expectClose(swiGLU(x, Tensor([2, 3, -1] as [Float])), [-0.5378828427399902, 0, -1.7615941559557649])
    expectError(.invalidArgument, mentioning: "SwiGLU") { try swiGLU(x, Tensor.ones([1])) }
  }

  @Test func softmaxSumsUpToOne() throws {
    let logits = try Tensor([[0, 1, 2], [1000, 1000, 1000]] as [[Float]])
    let third = 1.0 / 3
    try expectClose(
      softmax(logits), [0.09003057317038046, 0.24472847105479764, 0.6652409557748218, third, third, third])
    try expectClose(softmax(logits, axis: 0)[1], [1, 1, 1])
    try expectClose(softmax(logits.transposed(), axis: 0).transposed()[1], [third, third, third])
    expectError(.invalidArgument, mentioning: "Softmax", "[2, 3]") { try softmax(logits, axis: 2) }
    expectError(.invalidArgument, mentioning: "int64") { try softmax(Tensor([1])) }
  }

  @Test func layerNormalizationOverTheLastAxes() throws {
    let x = try Tensor([[1, 3], [10, 30]] as [[Float]])
    let scale = try Tensor([1, 2] as [Float])
    let bias = try Tensor([0, 5] as [Float])
    // Variances 1 and 100 with epsilon 0: quotients of exactly -1 and 1.
    #expect(try layerNormalization(x, scale: scale, bias: bias, epsilon: 0).array(of: Float.self) == [-1, 7, -1, 7])
    #expect(try layerNormalization(x, scale: scale, epsilon: 0).array(of: Float.self) == [-1, 2, -1, 2])
    let all = try layerNormalizationWithStatistics(x, scale: scale, bias: bias, epsilon: 0)
    #expect(try all.y.array(of: Float.self) == [-1, 7, -1, 7])
    #expect(all.mean.shape == [2, 1])
    #expect(try all.mean.array(of: Float.self) == [2, 20])
    try expectClose(all.inverseStandardDeviation, [1, 0.1])
    expectError(.invalidArgument, mentioning: "Scale") { try layerNormalization(x, scale: Tensor.ones([3])) }
    expectError(.invalidArgument) { try layerNormalization(x, scale: scale, axis: 2) }
  }
}

@Suite struct ReductionTests {
  private let x: Tensor

  init() throws {
    x = try Tensor([[1, 5, 3], [4, 2, 6]] as [[Float]])
  }

  @Test func overAllOrSomeAxes() throws {
    #expect(try reduceSum(x).shape == [])
    #expect(try reduceSum(x).scalar(of: Float.self) == 21)
    #expect(try reduceSum(x, axes: [0]).array(of: Float.self) == [5, 7, 9])
    #expect(try reduceSum(x, axes: [-1]).array(of: Float.self) == [9, 12])
    #expect(try reduceSum(x, axes: [1], keepDims: true).shape == [2, 1])
    #expect(try reduceSum(x, keepDims: true).shape == [1, 1])
    #expect(try reduceMean(x, axes: [1]).array(of: Float.self) == [3, 4])
    #expect(try reduceMean(x).scalar(of: Float.self) == 3.5)
    #expect(try reduceMax(x, axes: [1]).array(of: Float.self) == [5, 6])
    #expect(try reduceMax(x, axes: [1, 0]).scalar(of: Float.self) == 6)
    #expect(try reduceMax(Tensor([[false, true], [false, false]]), axes: [1]).array(of: Bool.self) == [true, false])
  }

  @Test func overNoAxisNothingChanges() throws {
    #expect(try reduceSum(x, axes: []).shape == [2, 3])
    #expect(try reduceSum(x, axes: []).array(of: Float.self) == [1, 5, 3, 4, 2, 6])
  }

  @Test func argMaxGivesIndices() throws {
    #expect(try argMax(x).array(of: Int.self) == [1, 2])
    #expect(try argMax(x, axis: 0, keepDims: true).shape == [1, 3])
    #expect(try argMax(x, axis: 0).array(of: Int.self) == [1, 0, 1])
    let ties = try Tensor([3, 1, 3] as [Float])
    #expect(try argMax(ties).scalar(of: Int.self) == 0)
    #expect(try argMax(ties, selectLastIndex: true).scalar(of: Int.self) == 2)
  }

  @Test func axesThatAreNotThereAreNamed() throws {
    expectError(.invalidArgument, mentioning: "ReduceSum", "axes 2") { try reduceSum(x, axes: [2]) }
    expectError(.invalidArgument, mentioning: "twice") { try reduceMax(x, axes: [1, -1]) }
    expectError(.invalidArgument, mentioning: "ArgMax") { try argMax(x, axis: 5) }
    expectError(.invalidArgument, mentioning: "no element") { try argMax(Tensor.zeros([2, 0])) }
  }
}
