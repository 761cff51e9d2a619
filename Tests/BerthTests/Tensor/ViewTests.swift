// SPDX-License-Identifier: Apache-2.0

import Berth
import Testing

@Suite struct ViewTests {
  /// 0 to 23 in the shape 2 x 3 x 4.
  private let x: Tensor

  init() throws {
    x = try Tensor(Array(0..<24), shape: [2, 3, 4])
  }

  /// Whether the first element of `view` lies where its source has its elements.
  private func isView(_ view: Tensor, of source: Tensor) throws -> Bool {
    let places = try source.withBytes { bytes in
      UInt(bitPattern: bytes.baseAddress)..<(UInt(bitPattern: bytes.baseAddress) + UInt(bytes.count))
    }
    let ones = [Int](repeating: 1, count: view.rank)
    let first = try view.sliced(starts: ones.map { _ in 0 }, ends: ones).withBytes { UInt(bitPattern: $0.baseAddress) }
    return places.contains(first)
  }

  @Test func transposing() throws {
    let reversed = try x.transposed()
    #expect(reversed.shape == [4, 3, 2])
    #expect(!reversed.isContiguous)
    var expected: [Int] = []
    for column in 0..<4 { for row in 0..<3 { expected += [4 * row + column, 12 + 4 * row + column] } }
    #expect(try reversed.array(of: Int.self) == expected)
    let rotated = try x.transposed(2, 0, 1)
    #expect(rotated.shape == [4, 2, 3])
    #expect(try rotated[1, 1, 2].scalar(of: Int.self) == 21)
    #expect(try x.transposed(-1, 0, 1).array(of: Int.self) == rotated.array(of: Int.self))
    #expect(try x.swappingAxes(0, -1).array(of: Int.self) == reversed.array(of: Int.self))
    #expect(try Tensor(5).transposed().scalar(of: Int.self) == 5)
    #expect(try isView(reversed, of: x))
    #expect(try isView(x[1, .from(step: -1)].transposed(), of: x))
    #expect(try isView(x.transposed().reshaped(4, 3, 1, 2), of: x))
    #expect(try !isView(reversed.contiguous(), of: x))
    expectError(.invalidArgument, mentioning: "Transpose", "[2, 3, 4]") { try x.transposed(0, 1) }
    expectError(.invalidArgument) { try x.transposed(0, 1, 1) }
    expectError(.invalidArgument) { try x.transposed(0, 1, 3) }
    expectError(.invalidArgument) { try x.swappingAxes(0, 3) }
  }

  @Test func reshapingDenseTensorsCopiesNothing() throws {
    let address = try x.withBytes { $0.baseAddress }
    for shape in [[24], [4, 6], [1, 2, 1, 12, 1], [-1, 3], [2, 3, 4]] {
      let y = try x.reshaped(shape)
      #expect(try y.withBytes { $0.baseAddress } == address)
      #expect(try y.array(of: Int.self) == Array(0..<24))
    }
    #expect(try x.reshaped(6, -1).shape == [6, 4])
    #expect(try x.flattened().shape == [24])
    expectError(.invalidArgument, mentioning: "Reshape", "[2, 3, 4]", "[5, 5]") { try x.reshaped(5, 5) }
    expectError(.invalidArgument) { try x.reshaped(-1, -1) }
    expectError(.invalidArgument) { try x.reshaped(-1, 7) }
    expectError(.invalidArgument) { try x.reshaped(-2, -12) }
    expectError(.invalidArgument) { try x.reshaped(Int.max, Int.max) }
  }

  @Test func reshapingEmptyTensors() throws {
    let empty = try Tensor.zeros([0, 3])
    #expect(try empty.reshaped(3, 0).shape == [3, 0])
    #expect(try empty.flattened().shape == [0])
    expectError(.invalidArgument) { try empty.reshaped(0, -1) }
    expectError(.invalidArgument) { try empty.reshaped(1) }
  }

  @Test func reshapingViewsStaysAViewWhereStridesAllow() throws {
    // Every other row: rows are apart, but columns within one can be split and the leading axis can, too.
    let rows = try Tensor(Array(0..<48), shape: [8, 6])[.from(step: 2)]
    #expect(rows.shape == [4, 6])
    let split = try rows.reshaped(2, 2, 3, 2)
    #expect(split.descriptor.strides.values == [24, 12, 2, 1])
    #expect(try split.array(of: Int.self) == rows.array(of: Int.self))
    // Columns of all rows step evenly: they can be merged.
    let column = try Tensor(Array(0..<24), shape: [4, 6])[.all, 2]
    #expect(try column.reshaped(2, 2).descriptor.strides.values == [12, 6])
    #expect(try column.reshaped(2, 2).array(of: Int.self) == [2, 8, 14, 20])
    // Of a repeated element all axes have the stride 0.
    let repeated = try Tensor([7]).broadcast(to: [6])
    #expect(try repeated.reshaped(2, 3).descriptor.strides.values == [0, 0])
  }

  @Test func reshapingViewsCopiesWhereItMust() throws {
    let transposed = try Tensor(Array(0..<6), shape: [2, 3]).transposed()
    let flat = try transposed.flattened()
    #expect(flat.isContiguous)
    #expect(try flat.array(of: Int.self) == [0, 3, 1, 4, 2, 5])
  }

  @Test func axesOfExtentOneComeAndGo() throws {
    #expect(try x.expandingDims(at: 0).shape == [1, 2, 3, 4])
    #expect(try x.expandingDims(at: 2).shape == [2, 3, 1, 4])
    #expect(try x.expandingDims(at: -1).shape == [2, 3, 4, 1])
    #expect(try x.expandingDims(at: 3).array(of: Int.self) == Array(0..<24))
    expectError(.invalidArgument) { try x.expandingDims(at: 4) }
    expectError(.invalidArgument) { try x.expandingDims(at: -5) }
    let padded = try x.reshaped(1, 2, 1, 3, 4)
    #expect(try padded.squeezed().shape == [2, 3, 4])
    #expect(try padded.squeezed(axes: [0]).shape == [2, 1, 3, 4])
    #expect(try padded.squeezed(axes: [-3]).array(of: Int.self) == Array(0..<24))
    expectError(.invalidArgument) { try padded.squeezed(axes: [1]) }
    expectError(.invalidArgument) { try padded.squeezed(axes: [5]) }
    let full = try Tensor.zeros([1, 1, 1, 1, 1, 1, 1, 1])
    expectError(.invalidArgument) { try full.expandingDims(at: 0) }
  }

  @Test func broadcastingRepeatsWithoutCopying() throws {
    let row = try Tensor([1, 2, 3])
    let matrix = try row.broadcast(to: [2, 3])
    #expect(matrix.descriptor.strides.values == [0, 1])
    #expect(try matrix.array(of: Int.self) == [1, 2, 3, 1, 2, 3])
    #expect(try Tensor(4).broadcast(to: [2, 2]).array(of: Int.self) == [4, 4, 4, 4])
    #expect(try row.broadcast(to: [0, 3]).array(of: Int.self).isEmpty)
    expectError(.invalidArgument, mentioning: "[3]", "[2, 4]") { try row.broadcast(to: [2, 4]) }
    expectError(.invalidArgument) { try matrix.broadcast(to: [3]) }
  }

  @Test func denseCopiesLetGoOfTheirSource() throws {
    let column = try x[.all, .all, 1]
    #expect(!column.isContiguous)
    let copy = try column.contiguous()
    #expect(copy.isContiguous)
    #expect(try copy.array(of: Int.self) == [1, 5, 9, 13, 17, 21])
    #expect(try copy.array(of: Int.self) == column.array(of: Int.self))
    let address = try x.withBytes { $0.baseAddress }
    #expect(try x.contiguous().withBytes { $0.baseAddress } == address)
    #expect(try identity(x).withBytes { $0.baseAddress } == address)
  }

  @Test func operatorsTakeViews() throws {
    let a = try Tensor([[1, 2, 3], [4, 5, 6]] as [[Float]])
    let b = try Tensor([[10, 20], [30, 40], [50, 60]] as [[Float]])
    #expect(try (a.transposed() + b).array(of: Float.self) == [11, 24, 32, 45, 53, 66])
    #expect(try (a[.all, .from(step: -1)] * 2).array(of: Float.self) == [6, 4, 2, 12, 10, 8])
    #expect(try matmul(a.transposed(), a)[0].array(of: Float.self) == [17, 22, 27])
    #expect(try (a[1] + a[0]).array(of: Float.self) == [5, 7, 9])
  }
}
