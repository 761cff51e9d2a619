// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Testing

@Suite struct TensorDescriptorTests {
  static func make(_ extents: [Int], _ strides: [Int], _ offset: Int = 0) throws -> TensorDescriptor {
    try TensorDescriptor(.float32, try Shape(extents), strides: try Strides(strides), offset: offset)
  }

  /// All places that the elements lie in, one by one.
  static func places(_ descriptor: TensorDescriptor) -> [Int] {
    var places = [descriptor.offset]
    for axis in 0..<descriptor.shape.rank {
      places = places.flatMap { place in
        (0..<descriptor.shape[axis]).map { place + $0 * descriptor.strides[axis] }
      }
    }
    return places
  }

  /// Layouts by extents, strides and offset, with whether they are dense and whether no two elements share a place.
  static let layouts: [([Int], [Int], Int, Bool, Bool)] = [
    ([], [], 0, true, true), ([], [], 7, true, true), ([2, 3], [3, 1], 0, true, true),
    ([2, 3], [3, 1], 5, true, true),
    ([2, 3], [1, 2], 0, false, true), ([2, 3], [6, 2], 1, false, true), ([4], [-1], 3, false, true),
    ([2, 3], [-3, 1], 3, false, true), ([2, 3], [0, 1], 0, false, false), ([2, 1, 3], [3, 99, 1], 0, true, true),
    ([0, 3], [0, 0], 0, true, true), ([2, 2], [1, 1], 0, false, false), ([3, 2], [2, 3], 0, false, false),
    ([2, 3, 4], [12, 4, 1], 0, true, true), ([2, 3, 4], [-24, 8, 2], 24, false, true), ([1], [0], 0, true, true),
    ([5], [0], 2, false, false),
  ]

  @Test(arguments: layouts.indices) func reachesWhatItsElementsDo(_ row: Int) throws {
    let (extents, strides, offset, isDense, isInjective) = Self.layouts[row]
    let descriptor = try Self.make(extents, strides, offset)
    let places = Self.places(descriptor)
    #expect(descriptor.elementCount == places.count)
    if let lowest = places.min(), let highest = places.max() {
      #expect(descriptor.elementRange == lowest..<highest + 1)
      #expect(descriptor.requiredByteCount == (highest + 1) * 4)
    } else {
      #expect(descriptor.elementRange.isEmpty && descriptor.requiredByteCount == 0)
    }
    #expect(descriptor.isContiguous == isDense)
    #expect(descriptor.isContiguous == (places == (0..<places.count).map { $0 + offset }))
    #expect(descriptor.isInjective == isInjective)
    if descriptor.isInjective { #expect(Set(places).count == places.count) }
  }

  @Test(arguments: [
    ([2, 3], [3], 0), ([4], [-1], 2), ([2], [1], -1), ([2, 2], [Int.max, 1], 0), ([3], [Int.min], 0),
    ([2], [1], Int.max), ([3, 3], [Int.max / 2, Int.max / 2], 0), ([2], [-1], 0),
  ])
  func refused(_ extents: [Int], _ strides: [Int], _ offset: Int) {
    #expect { try Self.make(extents, strides, offset) } throws: { ($0 as? DeviceError)?.code == .invalidArgument }
  }

  @Test func denseByDefault() {
    let descriptor = TensorDescriptor(.int16, [2, 3])
    #expect(descriptor.isContiguous && descriptor.offset == 0 && descriptor.requiredByteCount == 12)
    #expect(
      descriptor == TensorDescriptor(TensorType(.int16, [2, 3])) && descriptor.type == TensorType(.int16, [2, 3]))
    #expect("\(descriptor)" == "int16[2, 3]")
  }

  @Test func describesItsLayout() throws {
    #expect("\(try Self.make([2, 3], [6, 2], 1))" == "float32[2, 3] strides [6, 2] offset 1")
  }

  @Test(arguments: [
    ([3], [2, 3], [0, 1]), ([2, 1], [2, 5], [1, 0]), ([], [4, 4], [0, 0]), ([1, 3], [1, 3], [3, 1]),
    ([1], [0], [0]),
  ])
  func broadcastsByStrideZero(_ extents: [Int], _ target: [Int], _ strides: [Int]) throws {
    let seen = try TensorDescriptor(.float32, try Shape(extents)).broadcast(to: try Shape(target))
    #expect(seen.shape.extents == target && seen.strides.values == strides)
  }

  @Test(arguments: [([3], [3, 2]), ([2, 3], [3]), ([2], [3]), ([2], [1])])
  func doesNotBroadcast(_ extents: [Int], _ target: [Int]) throws {
    let (descriptor, shape) = (TensorDescriptor(.float32, try Shape(extents)), try Shape(target))
    #expect(throws: DeviceError.self) { try descriptor.broadcast(to: shape) }
  }

  @Test func permutes() throws {
    let seen = try TensorDescriptor(.float32, [2, 3, 4]).permuted([2, 0, 1])
    #expect(seen.shape == [4, 2, 3] && seen.strides.values == [1, 12, 4])
    for order in [[0, 1], [0, 1, 1], [0, 1, 3], [-1, 0, 1]] {
      #expect(throws: DeviceError.self) { try TensorDescriptor(.float32, [2, 3, 4]).permuted(order) }
    }
  }

  @Test func insertsAxes() throws {
    let dense = TensorDescriptor(.float32, [2, 3])
    for (axis, extents) in [(0, [1, 2, 3]), (1, [2, 1, 3]), (2, [2, 3, 1])] {
      let seen = try dense.insertingAxis(at: axis)
      #expect(seen.shape.extents == extents && seen.isContiguous)
    }
    #expect(throws: DeviceError.self) {
      try TensorDescriptor(.float32, [1, 1, 1, 1, 1, 1, 1, 1]).insertingAxis(at: 0)
    }
  }
}
