// SPDX-License-Identifier: Apache-2.0

import CVectorKernels
import Testing

@Suite struct SelectionTests {
  /// Against a sort, over chunks and heaps of several sizes, with many ties, strided and in parts.
  @Test(arguments: Target.all, [1, 5, 64, 1300])
  func selectsTheFirstOfASort(target: Target, count: Int) {
    let (rows, length) = (3, 1300)
    let memory = (0..<(rows * length * 2)).map { Float(($0 * 7919) % 601 - 300) }
    for (strides, smallest) in [([length, 1], 0), ([1, 2 * rows], 1)] as [([Int], UInt32)] {
      var topk = bvk_topk()
      let status = bvk_topk_init(
        &topk, target.isa, BVK_F32, 2, [rows, length], strides, 1, count, smallest, 1, [count, 1], [1, rows])
      #expect(status == BVK_OK)
      var values = [Float](repeating: .nan, count: rows * count)
      var indices = [Int64](repeating: -1, count: rows * count)
      var workspace = [UInt64](repeating: .max, count: topk.workspace_bytes / 8)
      for row in 0..<rows { bvk_topk_run(&topk, &values, &indices, memory, &workspace, row, row + 1) }
      for row in 0..<rows {
        func element(_ place: Int) -> Float { memory[row * strides[0] + place * strides[1]] }
        let sorted = (0..<length).sorted { a, b in
          let (x, y) = smallest == 1 ? (-element(a), -element(b)) : (element(a), element(b))
          return x > y || x == y && a < b
        }.prefix(count)
        #expect(sorted.map(element) == Array(values[row * count..<(row + 1) * count]))
        #expect(sorted.map { Int64($0) } == (0..<count).map { indices[row + $0 * rows] })
      }
    }
  }

  @Test(arguments: Target.all)
  func keepsTheBitsOfWhatItSelects(target: Target) {
    var topk = bvk_topk()
    #expect(bvk_topk_init(&topk, target.isa, BVK_F64, 1, [3], [1], 0, 3, 0, 1, [1], [1]) == BVK_OK)
    var (values, indices) = ([0.0, 0, 0], [Int64](repeating: -1, count: 3))
    var workspace = [UInt64](repeating: 0, count: topk.workspace_bytes / 8)
    bvk_topk_run(&topk, &values, &indices, [-0.0, 0, .infinity], &workspace, 0, 1)
    #expect(indices == [2, 0, 1])
    #expect(values.map(\.bitPattern) == [Double.infinity, -0.0, 0].map(\.bitPattern))
    #expect(bvk_topk_init(&topk, target.isa, BVK_F64, 1, [3], [1], 0, 4, 0, 1, [1], [1]) == BVK_BAD_ARGUMENT)
    #expect(bvk_topk_init(&topk, target.isa, BVK_BOOL, 1, [3], [1], 0, 1, 0, 1, [1], [1]) == BVK_UNSUPPORTED)
  }

  @Test(arguments: Target.all, [(0, 0), (1, 0), (0, 1), (1, 1)] as [(UInt32, UInt32)])
  func runsSumsBothWays(target: Target, way: (exclusive: UInt32, reverse: UInt32)) {
    let shape = [4, 21, 70]
    let memory = (0..<6000).map { Float(($0 * 31) % 17 - 8) }
    for axis in 0..<3 {
      for strides in [rowMajor(shape), [1, 280, 4]] {
        var cumsum = bvk_cumsum()
        let status = bvk_cumsum_init(
          &cumsum, target.isa, BVK_F32, 3, shape, strides, UInt32(axis), way.exclusive, way.reverse, rowMajor(shape))
        #expect(status == BVK_OK)
        var result = [Float](repeating: .nan, count: 4 * 21 * 70)
        bvk_cumsum_run(&cumsum, &result, memory, cumsum.rows / 3, cumsum.rows)
        bvk_cumsum_run(&cumsum, &result, memory, 0, cumsum.rows / 3)
        let expected = indices(of: shape).map { index -> Float in
          let own = index[axis]
          let places = way.reverse == 0 ? Array(0...own) : Array(own..<shape[axis])
          return places.reduce(0) { sum, place in
            var at = index
            at[axis] = place
            return way.exclusive == 1 && place == own ? sum : sum + memory[offset(at, strides)]
          }
        }
        #expect(result == expected)
      }
    }
  }
}
