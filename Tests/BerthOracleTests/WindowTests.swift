// SPDX-License-Identifier: Apache-2.0

import BerthCore
import BerthOracle
import Testing

@Suite struct WindowTests {
  /// Attributes, and the means they give.
  struct Means: Sendable {
    let attributes: [String: AttributeValue]
    let want: [Double]

    init(_ attributes: [String: AttributeValue], _ want: [Double]) {
      self.attributes = attributes
      self.want = want
    }
  }

  private let x = [1.0, 5, 2, 4, 3]

  @Test func maximaAndTheirPlaces() throws {
    let data = try tensor(.float32, [1, 1, 5], x)
    let call = try OperatorCall(
      .maxPool, [Operand(TensorDescriptor(data.type))], attributes: ["kernel_shape": [2], "pads": [1, 0]],
      outputCount: 2)
    let oracle = try #require(Oracle.oracle(for: .maxPool))
    let references = try oracle.reference(call, [data])
    #expect(try #require(references[0]).wanted == [1, 5, 5, 4, 4])
    #expect(try #require(references[1]).wanted == [0, 1, 1, 3, 3])
  }

  /// What comes of a NaN is not judged; of several greatest elements a device may name any, but no other.
  @Test func choicesAreLeftOpen() throws {
    let data = try tensor(.float32, [1, 1, 4], [1, .nan, 2, 2])
    let call = try OperatorCall(
      .maxPool, [Operand(TensorDescriptor(data.type))], attributes: ["kernel_shape": [2]], outputCount: 2)
    let references = try #require(Oracle.oracle(for: .maxPool)).reference(call, [data])
    let (values, places) = (try #require(references[0]), try #require(references[1]))
    #expect(try values.judging([7, 7, 2]).isCorrect)
    #expect(try !values.judging([1, 2, 1]).isCorrect)
    for (place, isRight) in [(1.0, false), (2, true), (3, true), (4, false)] {
      #expect(try places.judging([0, 0, place]).isCorrect == isRight)
    }
  }

  /// Padding counts in the divisor when it is asked for; what `ceil_mode` reaches beyond it never does.
  @Test(arguments: [
    Means(["kernel_shape": [3], "pads": [1, 1]], [3, 8.0 / 3, 11.0 / 3, 3, 3.5]),
    Means(["kernel_shape": [3], "pads": [1, 1], "count_include_pad": 1], [2, 8.0 / 3, 11.0 / 3, 3, 7.0 / 3]),
    Means(["kernel_shape": [2], "strides": [2], "ceil_mode": 1, "count_include_pad": 1], [3, 3, 3]),
    Means(["kernel_shape": [2], "dilations": [3]], [2.5, 4]),
  ])
  func means(_ means: Means) throws {
    let (attributes, want) = (means.attributes, means.want)
    let reference = try reference(.averagePool, [try tensor(.float64, [1, 1, 5], x)], attributes: attributes)
    #expect(zip(reference.wanted, want).allSatisfy { ($0 - $1).magnitude < 1e-15 })
    #expect(try reference.judging(want).isCorrect)
    #expect(try !reference.judging(want.map { $0 + 1e-13 }).isCorrect)
  }

  /// By hand: [1, 2] spread by a stride of 2 under the kernel [1, 10, 100], two of the ends cut off, and a bias.
  @Test func transposedConvolutions() throws {
    let (x, w) = (try tensor(.float32, [1, 1, 2], [1, 2]), try tensor(.float32, [1, 1, 3], [1, 10, 100]))
    let full = try reference(.convTranspose, [x, w], attributes: ["strides": [2]])
    #expect(full.wanted == [1, 10, 102, 20, 200])
    let cut = try reference(
      .convTranspose, [x, w, try vector(.float32, [0.5])], attributes: ["strides": [2], "pads": [1, 1]])
    #expect(cut.wanted == [10.5, 102.5, 20.5])
    let longer = try reference(.convTranspose, [x, w], attributes: ["strides": [2], "output_shape": [6]])
    #expect(longer.wanted == [1, 10, 102, 20, 200, 0])
  }

  /// A device may multiply weights by zeros that it puts between and around the elements.
  @Test func weightsThatReachNoElementMayCount() throws {
    let (x, w) = (try tensor(.float32, [1, 1, 2], [1, 2]), try tensor(.float32, [1, 1, 3], [1, 10, .nan]))
    let reference = try reference(.convTranspose, [x, w], attributes: ["strides": [2]])
    #expect(try reference.judging([.nan, .nan, .nan, .nan, .nan]).isCorrect)
    #expect(try reference.judging([1, 10, .nan, 20, .nan]).isCorrect)
    #expect(try !reference.judging([1, 10, 102, 20, .nan]).isCorrect)
  }
}
