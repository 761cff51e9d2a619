// SPDX-License-Identifier: Apache-2.0

import Berth
import Testing

@Suite struct ShapingTests {
  private let x: Tensor

  init() throws { x = try Tensor([[1, 2, 3], [4, 5, 6]]) }

  private func address(_ tensor: Tensor) throws -> UInt { try tensor.withBytes { UInt(bitPattern: $0.baseAddress) } }

  @Test func viewsCopyNothing() throws {
    let start = try address(x)
    #expect(try flatten(x).shape == [2, 3] && x.flattened(axis: 0).shape == [1, 6] && x.flattened(axis: -1).shape == [2, 3])
    #expect(try address(x.flattened(axis: 2)) == start)
    #expect(try unsqueeze(x, axes: [0, -1]).shape == [1, 2, 3, 1] && address(x.unsqueezed(axes: [1])) == start)
    #expect(try squeeze(x.unsqueezed(axes: [0, 2])).shape == [2, 3])
    #expect(try x.unsqueezed(axes: [0, 2]).squeezed(axes: [-2]).shape == [1, 2, 3])
    let wide = try expand(x.unsqueezed(axes: [1]), to: [2, 1])
    #expect(wide.shape == [2, 2, 3] && wide.descriptor.strides.values == [3, 0, 1])
    #expect(try wide.array(of: Int.self) == [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6])
    #expect(try x.expanded(to: [1]).shape == [2, 3])
    let parts = try split(x, axis: -1, sizes: [1, 2])
    #expect(try parts.map { try $0.array(of: Int.self) } == [[1, 4], [2, 3, 5, 6]])
    #expect(parts[1].descriptor.strides.values == [3, 1] && parts[1].descriptor.offset == 1)
    #expect(try x.split(count: 2)[1].array(of: Int.self) == [4, 5, 6])
    #expect(try x.transposed().split(count: 2).map(\.shape) == [[2, 2], [1, 2]])
    expectError(.invalidArgument, mentioning: "Flatten", "axis 3") { try x.flattened(axis: 3) }
    expectError(.invalidArgument, mentioning: "Unsqueeze", "twice") { try x.unsqueezed(axes: [0, 0]) }
    expectError(.invalidArgument, mentioning: "Squeeze") { try x.squeezed(axes: [0]) }
    expectError(.invalidArgument, mentioning: "Expand") { try x.expanded(to: [2, 2]) }
    expectError(.invalidArgument, mentioning: "Split") { try x.split(sizes: [1, 2]) }
  }

  @Test func addingAndRepeating() throws {
    #expect(try tile(x, repeats: [1, 2]).array(of: Int.self) == [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6])
    #expect(try x.tiled(2, 1).shape == [4, 3])
    #expect(try pad(x, [1, 1], axes: [1], value: 9).array(of: Int.self) == [9, 1, 2, 3, 9, 9, 4, 5, 6, 9])
    #expect(try x.padded([0, 1, 0, -2], mode: .edge).array(of: Int.self) == [1, 1, 4, 4])
    #expect(try x.padded([1, 0, 0, 0]).array(of: Int.self) == [0, 0, 0, 1, 2, 3, 4, 5, 6])
    #expect(try trilu(x, k: 1).array(of: Int.self) == [0, 2, 3, 0, 0, 6])
    #expect(try trilu(x, upper: false).array(of: Int.self) == [1, 0, 0, 4, 5, 0])
    #expect(try range(0, 5, 2).array(of: Int.self) == [0, 2, 4])
    #expect(try range(1.0, 2, 0.5, dtype: .bfloat16).cast(to: .float32).array(of: Float.self) == [1, 1.5])
    #expect(try oneHot(Tensor([1, -3]), depth: 3).array(of: Float.self) == [0, 1, 0, 1, 0, 0])
    #expect(try oneHot(Tensor([1]), depth: 2, values: Tensor([true, false]), axis: 0).shape == [2, 1])
    expectError(.invalidArgument, mentioning: "'delta'") { try range(0, 1, 0) }
    expectError(.invalidArgument) { try pad(x, [1, 1], axes: [1], value: 0.5) }
    expectError(.invalidArgument, mentioning: "Tile") { try x.tiled(2) }
  }

  @Test func lookingUp() throws {
    #expect(try gatherElements(x, Tensor([[2], [0]]), axis: 1).array(of: Int.self) == [3, 4])
    #expect(try gatherND(x, Tensor([[1, 2], [0, 0]])).array(of: Int.self) == [6, 1])
    #expect(try gatherND(x, Tensor([[1], [-1]]), batchDims: 1).array(of: Int.self) == [2, 6])
    let updates = try Tensor([[10], [20]])
    #expect(
      try scatterElements(x, Tensor([[0], [-1]]), updates, axis: 1).array(of: Int.self) == [10, 2, 3, 4, 5, 20])
    #expect(
      try scatterND(x, Tensor([[1], [1]]), Tensor([[1, 1, 1], [2, 2, 2]]), reduction: .add).array(of: Int.self)
        == [1, 2, 3, 7, 8, 9])
    for (name, look) in [
      ("GatherElements", { try gatherElements(x, Tensor([[2, 0, 0]])) }), ("GatherND", { try gatherND(x, Tensor([[0, 3]])) }),
      ("ScatterElements", { try scatterElements(x, Tensor([[-3]]), Tensor([[1]])) }),
      ("ScatterND", { try scatterND(x, Tensor([[0, -4]]), Tensor([1])) }),
    ] as [(String, () throws -> Tensor)] {
      expectError(.indexOutOfRange, mentioning: name, "lies outside") { try look() }
    }
  }
}
