// SPDX-License-Identifier: Apache-2.0

import Berth
import Testing

@Suite struct NormalizationTests {
  private let pairs: Tensor

  init() throws {
    // Two channels, each with mean 2 or 20 and variance 1 or 100; with epsilon 0 elements of exactly -1 and 1.
    pairs = try Tensor([[[1, 3], [10, 30]]] as [[[Float]]])
  }

  @Test func overGroupsAndInstances() throws {
    let (scale, bias) = (try Tensor([1, 2] as [Float]), try Tensor([0, 5] as [Float]))
    let alone: [Float] = [-1, 1, 3, 7]
    #expect(try instanceNormalization(pairs, scale: scale, bias: bias, epsilon: 0).array(of: Float.self) == alone)
    #expect(
      try groupNormalization(pairs, scale: scale, bias: bias, groups: 2, epsilon: 0).array(of: Float.self) == alone)
    // One group of -1, -1, 1, 1.
    let joint = try groupNormalization(
      Tensor([[[-1, -1], [1, 1]]] as [[[Float]]]), scale: scale, bias: bias, groups: 1, epsilon: 0)
    #expect(try joint.array(of: Float.self) == [-1, -1, 7, 7])
    expectError(.invalidArgument, mentioning: "num_groups", "3") {
      try groupNormalization(pairs, scale: scale, bias: bias, groups: 3)
    }
    expectError(.invalidArgument, mentioning: "'B'") {
      try instanceNormalization(pairs, scale: scale, bias: Tensor.ones([3]))
    }
  }

  @Test func byGivenStatistics() throws {
    let parameters = try [[1, 2], [0, 5], [2, 20], [1, 100]].map { try Tensor($0.map { Float($0) }) }
    func normalized(_ x: Tensor) throws(DeviceError) -> [Float] {
      try batchNormalization(
        x, scale: parameters[0], bias: parameters[1], mean: parameters[2], variance: parameters[3], epsilon: 0
      ).array(of: Float.self)
    }
    #expect(try normalized(pairs) == [-1, 1, 3, 7])
    // Channels that are neighbours.
    #expect(try normalized(pairs.transposed([0, 2, 1]).reshaped([2, 2])) == [-1, 3, 1, 7])
    expectError(.invalidArgument, mentioning: "'scale'") { try normalized(Tensor.ones([2, 3])) }
  }

  @Test func byRootMeanSquares() throws {
    let x = try Tensor([[1, -1], [7, 1]] as [[Float]])
    let scale = try Tensor([2, 3] as [Float])
    #expect(try rmsNormalization(x, scale: scale, epsilon: 0).array(of: Float.self).prefix(2) == [2, -3])
    // A scale for each row; the root of 50 / 2 is 5.
    let byRow = try rmsNormalization(x, scale: Tensor([[1], [10]] as [[Float]]), epsilon: 0)
    #expect(try byRow.array(of: Float.self) == [1, -1, 14, 2])
    #expect(try rmsNormalization(x, scale: scale.cast(to: .float16)).dtype == .float16)
    expectError(.invalidArgument, mentioning: "'scale'") { try rmsNormalization(x, scale: Tensor.ones([3])) }
  }

  @Test func logarithmsOfSoftmax() throws {
    let x = try Tensor([[0, -1000], [5, 5]] as [[Float]])
    #expect(try logSoftmax(x)[0].array(of: Float.self) == [0, -1000])
    #expect(try logSoftmax(x, axis: 0)[1].array(of: Float.self)[1] == 0)
    expectError(.invalidArgument, mentioning: "LogSoftmax") { try logSoftmax(x, axis: 2) }
  }

  @Test func rotations() throws {
    // A quarter turn, and none.
    let (cos, sin) = (try Tensor([[0], [1]] as [[Float]]), try Tensor([[1], [0]] as [[Float]]))
    let x = try Tensor([1, 2, 3, 4] as [Float]).reshaped([1, 1, 2, 2])
    let ids = try Tensor([[0, 1]])
    #expect(try rotaryEmbedding(x, cos: cos, sin: sin, positions: ids).array(of: Float.self) == [-2, 1, 3, 4])
    let packed = try rotaryEmbedding(
      x.reshaped([1, 2, 2]), cos: cos, sin: sin, positions: ids, interleaved: true, heads: 1)
    #expect(try packed.array(of: Float.self) == [-2, 1, 3, 4])
    let long = try Tensor([1, 2, 3, 4] as [Float]).reshaped([1, 1, 1, 4])
    let part = try rotaryEmbedding(
      long, cos: Tensor([[[0]]] as [[[Float]]]), sin: Tensor([[[1]]] as [[[Float]]]), rotaryDimension: 2)
    #expect(try part.array(of: Float.self) == [-2, 1, 3, 4])
    for position in [2, -3] {
      expectError(.indexOutOfRange, mentioning: "\(position)", "caches") {
        try rotaryEmbedding(x, cos: cos, sin: sin, positions: Tensor([[0, position]])).array(of: Float.self)
      }
    }
    expectError(.invalidArgument, mentioning: "num_heads") {
      try rotaryEmbedding(x.reshaped([1, 2, 2]), cos: cos, sin: sin, positions: ids)
    }
  }
}
