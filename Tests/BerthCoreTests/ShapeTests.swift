// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Testing

@Suite struct ShapeTests {
  @Test func aScalarHasOneElement() {
    #expect(Shape.scalar.rank == 0 && Shape.scalar.elementCount == 1 && !Shape.scalar.isEmpty)
    #expect(Shape.scalar == [] && "\(Shape.scalar)" == "[]")
  }

  @Test(arguments: [
    ([2, 3, 4], 24), ([0], 0), ([5, 0, 7], 0), ([1, 1, 1, 1, 1, 1, 1, 1], 1), ([Int.max], Int.max),
    ([1 << 31, (1 << 31) - 1], (1 << 31) * ((1 << 31) - 1)),
  ])
  func counts(_ extents: [Int], _ count: Int) throws {
    let shape = try Shape(extents)
    #expect(shape.extents == extents && shape.rank == extents.count)
    #expect(shape.elementCount == count && shape.isEmpty == (count == 0))
    for axis in extents.indices { #expect(shape[axis] == extents[axis]) }
  }

  @Test(arguments: [
    [-1], [2, -3], [1, 1, 1, 1, 1, 1, 1, 1, 1], [Int.max, 2], [1 << 32, 1 << 32],
    // No element, yet strides are products of the other extents.
    [0, 1 << 32, 1 << 32], [Int.min],
  ])
  func refused(_ extents: [Int]) {
    #expect { try Shape(extents) } throws: { ($0 as? DeviceError)?.code == .invalidArgument }
  }

  @Test func axesCountFromBothEnds() throws {
    let shape: Shape = [2, 3, 4]
    for axis in -3..<3 { #expect(try shape.normalized(axis: axis) == (axis + 3) % 3) }
    for axis in [3, -4, Int.max, Int.min] {
      let error = #expect(throws: DeviceError.self) { try shape.normalized(axis: axis, name: "where") }
      #expect(error?.code == .invalidArgument && error?.message.contains("where \(axis)") == true)
    }
    #expect(throws: DeviceError.self) { try Shape.scalar.normalized(axis: 0) }
  }

  @Test(arguments: [
    ([2, 3], [2, 3], [2, 3]), ([], [4], [4]), ([3, 1], [1, 4], [3, 4]), ([5], [2, 1], [2, 5]),
    ([1], [0], [0]), ([0, 3], [1], [0, 3]), ([8, 1, 6, 1], [7, 1, 5], [8, 7, 6, 5]), ([1, 1, 1], [2], [1, 1, 2]),
  ])
  func broadcasts(_ a: [Int], _ b: [Int], _ common: [Int]) throws {
    #expect(try Shape(a).broadcast(with: Shape(b)).extents == common)
    #expect(try Shape(b).broadcast(with: Shape(a)).extents == common)
  }

  @Test(arguments: [([2], [3]), ([0], [2]), ([2, 3], [3, 2]), ([1 << 40, 1], [1, 1 << 40])])
  func doesNotBroadcast(_ a: [Int], _ b: [Int]) throws {
    let (left, right) = (try Shape(a), try Shape(b))
    let error = #expect(throws: DeviceError.self) { try left.broadcast(with: right) }
    #expect(error?.code == .invalidArgument)
  }

  @Test func denseStrides() throws {
    #expect(([2, 3, 4] as Shape).contiguousStrides.values == [12, 4, 1])
    #expect(Shape.scalar.contiguousStrides.values == [])
    #expect(([2, 0, 4] as Shape).contiguousStrides.values == [4, 4, 1], "no stride is 0")
  }

  @Test func equalityLooksAtRankAndExtents() throws {
    #expect([2, 1] as Shape != [2])
    #expect([2, 1] as Shape != [1, 2])
    let all: Set<Shape> = [[2], [2, 1], [1, 2], [], [1], try Shape([2])]
    #expect(all.count == 5)
  }

  @Test func strides() throws {
    let strides = try Strides([-3, 0, 1])
    #expect(strides.rank == 3 && strides[0] == -3 && strides.values == [-3, 0, 1] && "\(strides)" == "[-3, 0, 1]")
    let others = [try Strides([-3, 0, 1]), try Strides([-3, 0]), try Strides([3, 0, 1])]
    #expect(others.map { $0 == strides } == [true, false, false])
    #expect(throws: DeviceError.self) { try Strides([Int](repeating: 1, count: 9)) }
  }
}
