// SPDX-License-Identifier: Apache-2.0

import CVectorKernels
import Foundation
import Testing

@Suite struct ReductionTests {
  /// Prepares a reduction whose kept dimensions are written row-major.
  private func plan(
    _ target: Target, _ op: bvk_reduce_op, _ dtype: bvk_dtype, _ shape: [Int], _ strides: [Int], reduced: [Int]
  ) -> bvk_reduce {
    var reduce = bvk_reduce()
    let mask = reduced.reduce(UInt32(0)) { $0 | 1 << UInt32($1) }
    let kept = shape.indices.map { reduced.contains($0) ? 1 : shape[$0] }
    let status = bvk_reduce_init(
      &reduce, target.isa, op, dtype, UInt32(shape.count), shape, strides, mask, rowMajor(kept))
    #expect(status == BVK_OK)
    return reduce
  }

  /// Whole numbers small enough for every order of addition to be exact, so that all layouts must agree to the bit.
  @Test(arguments: Target.all, [[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2], []])
  func sumsAnyDimensions(target: Target, reduced: [Int]) {
    let shape = [5, 9, 70]
    let memory = (0..<30_000).map { Float(($0 * 7919) % 41 - 20) }
    for strides in [rowMajor(shape), [1, 5, 45], [1, 350, 5], [1260, 140, 2]] {
      var reduce = plan(target, BVK_REDUCE_SUM, BVK_F32, shape, strides, reduced: reduced)
      let kept = shape.indices.map { reduced.contains($0) ? 1 : shape[$0] }
      let outputs = kept.reduce(1, *)
      #expect(reduce.outputs == outputs)
      var result = [Float](repeating: .nan, count: outputs)
      bvk_reduce_run(&reduce, &result, memory, outputs / 2, outputs)
      bvk_reduce_run(&reduce, &result, memory, 0, outputs / 2)
      var expected = [Float](repeating: 0, count: outputs)
      for index in indices(of: shape) {
        let place = shape.indices.map { reduced.contains($0) ? 0 : index[$0] }
        expected[offset(place, rowMajor(kept))] += memory[offset(index, strides)]
      }
      let agrees = result == expected
      #expect(agrees)
    }
  }

  /// The error of a long sum stays near the rounding of a few additions, however it is laid out.
  @Test(arguments: Target.all, [(200_000, 1, 1), (9_000, 30, 0), (140_000, 3, 0)])
  func sumsAccuratelyAndInParts(target: Target, layout: (rows: Int, columns: Int, axis: Int)) {
    let shape = layout.axis == 1 ? [layout.columns, layout.rows] : [layout.rows, layout.columns]
    var numbers = Numbers(seed: 5)
    let memory = numbers.floats(layout.rows * layout.columns, in: 0...1)
    var reduce = plan(target, BVK_REDUCE_SUM, BVK_F32, shape, rowMajor(shape), reduced: [layout.axis])
    var whole = [Float](repeating: 0, count: layout.columns)
    bvk_reduce_run(&reduce, &whole, memory, 0, layout.columns)
    #expect(reduce.parts > 1)
    var partials = [UInt64](repeating: .max, count: reduce.parts * layout.columns * reduce.partial_bytes / 8 + 2)
    for part in (0..<reduce.parts).reversed() {
      bvk_reduce_partial(&reduce, &partials, memory, part, 0, layout.columns)
    }
    var combined = [Float](repeating: 0, count: layout.columns)
    bvk_reduce_finish(&reduce, &combined, partials, 0, layout.columns)
    let agrees = whole.map(\.bitPattern) == combined.map(\.bitPattern)
    #expect(agrees)
    for column in 0..<layout.columns {
      var exact = 0.0
      for row in 0..<layout.rows {
        exact += Double(memory[layout.axis == 1 ? column * layout.rows + row : row * layout.columns + column])
      }
      // All addends are positive. 32 additions in a lane of a block, then some ten levels of pairwise combination.
      #expect((Double(whole[column]) - exact).magnitude <= 50 * 0x1p-24 * exact)
    }
  }

  @Test(arguments: Target.all)
  func letsNaNWin(target: Target) {
    for place in [0, 3, 15, 16, 40, 69] {
      var row = (0..<70).map { Float($0) }
      row[place] = .nan
      for op in [BVK_REDUCE_MAX, BVK_REDUCE_MIN] {
        var byRow = plan(target, op, BVK_F32, [70], [1], reduced: [0])
        var highest: Float = 0
        bvk_reduce_run(&byRow, &highest, row, 0, 1)
        #expect(highest.isNaN)
        var byColumn = plan(target, op, BVK_F32, [10, 7], [7, 1], reduced: [0])
        var columns = [Float](repeating: 0, count: 7)
        bvk_reduce_run(&byColumn, &columns, row, 0, 7)
        #expect(columns.indices.allSatisfy { columns[$0].isNaN == ($0 == place % 7) })
      }
    }
  }

  @Test(arguments: Target.all)
  func givesEachOperatorsValueOverNothing(target: Target) {
    func over(_ op: bvk_reduce_op) -> Float {
      var reduce = plan(target, op, BVK_F32, [0], [1], reduced: [0])
      var result: Float = 77
      bvk_reduce_run(&reduce, &result, [Float](), 0, 1)
      return result
    }
    #expect(over(BVK_REDUCE_SUM) == 0)
    #expect(over(BVK_REDUCE_PROD) == 1)
    #expect(over(BVK_REDUCE_MAX) == -.infinity)
    #expect(over(BVK_REDUCE_MIN) == .infinity)
    #expect(over(BVK_REDUCE_MEAN).isNaN)
    #expect(over(BVK_REDUCE_L1) == 0 && over(BVK_REDUCE_L2) == 0 && over(BVK_REDUCE_SUM_SQUARE) == 0)
    #expect(over(BVK_REDUCE_LOG_SUM) == -.infinity && over(BVK_REDUCE_LOG_SUM_EXP) == -.infinity)
  }

  @Test(arguments: Target.all)
  func averagesIntegersExactly(target: Target) {
    var reduce = plan(target, BVK_REDUCE_MEAN, BVK_I64, [3], [1], reduced: [0])
    var mean: Int64 = 0
    bvk_reduce_run(&reduce, &mean, [Int64.max, Int64.max, Int64.max - 4], 0, 1)
    #expect(mean == .max - 2)
    bvk_reduce_run(&reduce, &mean, [Int64(-7), -1, 0], 0, 1)
    #expect(mean == -2)
    var bytes = plan(target, BVK_REDUCE_SUM, BVK_I8, [200], [1], reduced: [0])
    var sum: Int8 = 0
    bvk_reduce_run(&bytes, &sum, [Int8](repeating: 3, count: 200), 0, 1)
    #expect(sum == Int8(truncatingIfNeeded: 600))
  }

  /// Parts have maxima of their own, and agree with the whole to the bit.
  @Test(arguments: Target.all, [(200_000, 1, 0), (20_000, 30, 0), (37, 200, 1)])
  func addsExponentialsInParts(target: Target, layout: (rows: Int, columns: Int, axis: Int)) {
    let shape = [layout.rows, layout.columns]
    let memory = (0..<(layout.rows * layout.columns)).map { Double(($0 * 7919) % 1999) }
    var reduce = plan(target, BVK_REDUCE_LOG_SUM_EXP, BVK_F64, shape, rowMajor(shape), reduced: [layout.axis])
    let outputs = reduce.outputs
    var whole = [Double](repeating: 0, count: outputs)
    bvk_reduce_run(&reduce, &whole, memory, 0, outputs)
    var partials = [UInt64](repeating: .max, count: reduce.parts * outputs * reduce.partial_bytes / 8)
    for part in (0..<reduce.parts).reversed() { bvk_reduce_partial(&reduce, &partials, memory, part, 0, outputs) }
    var combined = [Double](repeating: 0, count: outputs)
    bvk_reduce_finish(&reduce, &combined, partials, 0, outputs)
    #expect(whole.map(\.bitPattern) == combined.map(\.bitPattern))
    for output in 0..<outputs {
      let row = stride(
        from: layout.axis == 0 ? output : output * layout.columns,
        to: layout.axis == 0 ? memory.count : (output + 1) * layout.columns,
        by: layout.axis == 0 ? layout.columns : 1
      ).map { memory[$0] }
      let greatest = row.max() ?? 0
      let exact = greatest + log(row.reduce(0) { $0 + exp($1 - greatest) })
      #expect((whole[output] - exact).magnitude <= 4 * greatest.ulp)
    }
  }

  @Test(arguments: Target.all)
  func cutsRootsOfIntegers(target: Target) {
    var reduce = plan(target, BVK_REDUCE_L2, BVK_U64, [1], [1], reduced: [0])
    for root in [0, 1, 3, 94_906_267, 4_294_967_295] as [UInt64] {
      var found: UInt64 = 77
      bvk_reduce_run(&reduce, &found, [root], 0, 1)
      #expect(found == root)
    }
    var two = plan(target, BVK_REDUCE_L2, BVK_I32, [2], [1], reduced: [0])
    var found: Int32 = 0
    bvk_reduce_run(&two, &found, [Int32(-7), 3], 0, 1)
    #expect(found == 7)
    var none = bvk_reduce()
    #expect(bvk_reduce_init(&none, target.isa, BVK_REDUCE_LOG_SUM, BVK_I32, 1, [1], [1], 1, [1]) == BVK_UNSUPPORTED)
  }

  @Test(arguments: Target.all, [UInt32(0), 1])
  func findsTheSmallest(target: Target, last: UInt32) {
    var argmin = bvk_argmax()
    let row = [Int8](repeating: 5, count: 600).enumerated().map { $0 == 70 || $0 == 300 ? Int8.min : $1 }
    #expect(bvk_argmax_init(&argmin, target.isa, 1, BVK_I8, 1, [600], [1], 0, last, [1]) == BVK_OK)
    var place: Int64 = -1
    bvk_argmax_run(&argmin, &place, row, 0, 1)
    #expect(place == (last == 0 ? 70 : 300))
    #expect(bvk_argmax_init(&argmin, target.isa, 1, BVK_F32, 1, [3], [1], 0, last, [1]) == BVK_OK)
    bvk_argmax_run(&argmin, &place, [Float.nan, -.infinity, .nan], 0, 1)
    #expect(place == (last == 0 ? 0 : 2))
  }

  @Test(arguments: Target.all, [UInt32(0), 1])
  func findsTheLargest(target: Target, last: UInt32) {
    let shape = [4, 300, 9]
    var memory = (0..<10_800).map { Float(($0 * 31) % 97) }
    memory[700] = .nan
    memory[903] = .nan
    memory[5000] = -.zero
    for axis in 0..<3 {
      for strides in [rowMajor(shape), [1, 4, 1200]] {
        let kept = shape.indices.map { $0 == axis ? 1 : shape[$0] }
        var argmax = bvk_argmax()
        let status = bvk_argmax_init(
          &argmax, target.isa, 0, BVK_F32, 3, shape, strides, UInt32(axis), last, rowMajor(kept))
        #expect(status == BVK_OK)
        var result = [Int64](repeating: -1, count: argmax.outputs)
        bvk_argmax_run(&argmax, &result, memory, 0, argmax.outputs)
        let expected = indices(of: kept).map { index -> Int64 in
          var best = 0
          var value = -Float.infinity
          for place in 0..<shape[axis] {
            var at = index
            at[axis] = place
            let x = memory[offset(at, strides)]
            let beats = place == 0 || x > value || (x.isNaN && !value.isNaN)
            let ties = last != 0 && (x == value || (x.isNaN && value.isNaN))
            if beats || ties {
              best = place
              value = x
            }
          }
          return Int64(best)
        }
        let agrees = result == expected
        #expect(agrees)
      }
    }
    var argmax = bvk_argmax()
    #expect(bvk_argmax_init(&argmax, target.isa, 0, BVK_F32, 1, [0], [1], 0, 0, [1]) == BVK_BAD_ARGUMENT)
  }
}
