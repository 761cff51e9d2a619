// SPDX-License-Identifier: Apache-2.0

import Berth
import Testing

/// Brackets and `sliced`, whose results are those of the same expressions in numpy 2.
@Suite struct IndexingTests {
  private let x: Tensor

  init() throws {
    x = try Tensor(Array(0..<12), shape: [3, 4])
  }

  @Test func singleIndicesDropTheirAxis() throws {
    #expect(try x[1].shape == [4])
    #expect(try x[1].array(of: Int.self) == [4, 5, 6, 7])
    #expect(try x[-1].array(of: Int.self) == [8, 9, 10, 11])
    #expect(try x[.all, 2].array(of: Int.self) == [2, 6, 10])
    #expect(try x[2, 3].scalar(of: Int.self) == 11)
    expectError(.indexOutOfRange, mentioning: "3", "[3, 4]") { try x[3] }
    expectError(.indexOutOfRange) { try x[-4] }
    expectError(.indexOutOfRange) { try x[Int.min] }
    expectError(.indexOutOfRange) { try x[0, Int.max] }
    expectError(.invalidArgument, mentioning: "more indices") { try x[0, 0, 0] }
  }

  @Test func rangesAreClampedAsNumpyDoes() throws {
    #expect(try x[0..<2].shape == [2, 4])
    #expect(try x[.all, 1..<3].array(of: Int.self) == [1, 2, 5, 6, 9, 10])
    #expect(try x[.all, 1...2].array(of: Int.self) == [1, 2, 5, 6, 9, 10])
    #expect(try x[1...].array(of: Int.self) == Array(4..<12))
    #expect(try x[..<1].array(of: Int.self) == [0, 1, 2, 3])
    #expect(try x[...1].array(of: Int.self) == Array(0..<8))
    #expect(try x[.all, (-2)...].array(of: Int.self) == [2, 3, 6, 7, 10, 11])
    #expect(try x[.all, (-3)...(-2)].array(of: Int.self) == [1, 2, 5, 6, 9, 10])
    #expect(try x[.all, (-2)...(-1)].array(of: Int.self) == [2, 3, 6, 7, 10, 11])
    #expect(try x[...(-1), 0].array(of: Int.self) == [0, 4, 8])
    #expect(try x[5..<9].shape == [0, 4])
    #expect(try x[2..<100].shape == [1, 4])
    #expect(try x[0...Int.max].shape == [3, 4])
    #expect(try x[(-100)..<2].shape == [2, 4])
  }

  @Test func stepsWalkBothWays() throws {
    #expect(try x[0, .from(step: 2)].array(of: Int.self) == [0, 2])
    #expect(try x[0, .from(1, step: 2)].array(of: Int.self) == [1, 3])
    #expect(try x[0, .from(step: -1)].array(of: Int.self) == [3, 2, 1, 0])
    #expect(try x[0, .from(2, to: 0, step: -1)].array(of: Int.self) == [2, 1])
    #expect(try x[0, .from(to: -1)].array(of: Int.self) == [0, 1, 2])
    #expect(try x[0, .from(step: Int.max)].array(of: Int.self) == [0])
    #expect(try x[0, .from(step: Int.min)].array(of: Int.self) == [3])
    expectError(.invalidArgument, mentioning: "step") { try x[.from(step: 0)] }
  }

  @Test func newAxesAppear() throws {
    #expect(try x[.newAxis].shape == [1, 3, 4])
    #expect(try x[.all, .newAxis, 1..<2].shape == [3, 1, 1])
    #expect(try x[0, .newAxis, .all].array(of: Int.self) == [0, 1, 2, 3])
    expectError(.invalidArgument) { try x[.newAxis, .newAxis, .newAxis, .newAxis, .newAxis, .newAxis, .newAxis] }
  }

  @Test func noIndexIsAll() throws {
    #expect(try x[.all].array(of: Int.self) == Array(0..<12))
    #expect(try Tensor(3)[.newAxis].array(of: Int.self) == [3])
  }

  @Test func slicesOfSlices() throws {
    let part = try x[.from(step: -1), 1...][0..<2, .from(step: 2)]
    #expect(try part.array(of: Int.self) == [9, 11, 5, 7])
    #expect(try part.transposed()[1].array(of: Int.self) == [11, 7])
  }

  @Test func slicedTakesONNXsArguments() throws {
    #expect(try x.sliced(starts: [1, 0], ends: [3, 3]).array(of: Int.self) == [4, 5, 6, 8, 9, 10])
    #expect(try x.sliced(starts: [-1], ends: [Int.max], axes: [1]).array(of: Int.self) == [3, 7, 11])
    #expect(
      try x.sliced(starts: [-1], ends: [Int.min], axes: [-1], steps: [-3]).array(of: Int.self) == [3, 0, 7, 4, 11, 8])
    #expect(try x.sliced(starts: [2], ends: [1]).shape == [0, 4])
    expectError(.invalidArgument, mentioning: "Slice") { try x.sliced(starts: [0], ends: [1, 2]) }
    expectError(.invalidArgument) { try x.sliced(starts: [0], ends: [1], axes: [2]) }
    expectError(.invalidArgument) { try x.sliced(starts: [0, 0], ends: [1, 1], axes: [0, 0]) }
    expectError(.invalidArgument) { try x.sliced(starts: [0], ends: [1], axes: [0], steps: [0]) }
  }
}
