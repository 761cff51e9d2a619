// SPDX-License-Identifier: Apache-2.0

import CVectorKernels
import Foundation
import Testing

@Suite struct NormalizationTests {
  @Test(arguments: Target.all, [1, 2, 7, 16, 33, 70, 600, 1500])
  func softmaxAlongEitherAxis(target: Target, length: Int) {
    var numbers = Numbers(seed: UInt64(length))
    let others = 21
    let values = numbers.floats(length * others, in: -20...20)
    for axis in 0..<2 {
      let shape = axis == 0 ? [length, others] : [others, length]
      let strides = rowMajor(shape)
      var softmax = bvk_softmax()
      #expect(
        bvk_softmax_init(&softmax, target.isa, BVK_SOFTMAX, BVK_F32, 2, shape, strides, UInt32(axis), strides) == BVK_OK
      )
      var result = [Float](repeating: .nan, count: values.count)
      bvk_softmax_run(&softmax, &result, values, 0, 5)
      bvk_softmax_run(&softmax, &result, values, 5, others)
      for row in 0..<others {
        let places = (0..<length).map { axis == 0 ? $0 * others + row : row * length + $0 }
        let x = places.map { Double(values[$0]) }
        let highest = x.max() ?? 0
        let total = x.reduce(0) { $0 + exp($1 - highest) }
        for (place, value) in zip(places, x) {
          let exact = exp(value - highest) / total
          // x - max rounds by half a unit of at most 40, the exponential by a unit, sum and quotient by a few more.
          #expect((Double(result[place]) - exact).magnitude <= 40 * 0x1p-24 * exact + 0x1p-149)
        }
      }
    }
  }

  @Test(arguments: Target.all, [BVK_F32, BVK_F64])
  func softmaxOfInfinities(target: Target, dtype: bvk_dtype) {
    func softmax(_ row: [Double]) -> [Double] {
      var plan = bvk_softmax()
      #expect(bvk_softmax_init(&plan, target.isa, BVK_SOFTMAX, dtype, 1, [row.count], [1], 0, [1]) == BVK_OK)
      if dtype == BVK_F64 {
        var result = row
        bvk_softmax_run(&plan, &result, row, 0, 1)
        return result
      }
      let singles = row.map { Float($0) }
      var result = singles
      bvk_softmax_run(&plan, &result, singles, 0, 1)
      return result.map { Double($0) }
    }
    #expect(softmax([-.infinity, 0, 0, -.infinity]) == [0, 0.5, 0.5, 0])
    #expect(softmax([-.infinity, -.infinity]).allSatisfy { $0.isNaN })
    #expect(softmax([1, .infinity, 2]).allSatisfy { $0.isNaN })
    #expect(softmax([1, .nan, 2]).allSatisfy { $0.isNaN })
    #expect(softmax([1e30, 1e30]) == [0.5, 0.5])
  }

  private func withOperands(
    _ out: inout [Float], _ x: [Float], _ scale: [Float]?, _ bias: [Float]?, _ means: inout [Float],
    _ inverses: inout [Float], _ body: (UnsafePointer<bvk_row_norm_operands>) -> Void
  ) {
    out.withUnsafeMutableBytes { out in
      x.withUnsafeBytes { x in
        (scale ?? []).withUnsafeBytes { gains in
          (bias ?? []).withUnsafeBytes { offsets in
            means.withUnsafeMutableBytes { means in
              inverses.withUnsafeMutableBytes { inverses in
                guard let y = out.baseAddress, let x = x.baseAddress else { return }
                var operands = bvk_row_norm_operands(
                  out: y, in: x, scale: scale == nil ? nil : gains.baseAddress,
                  bias: bias == nil ? nil : offsets.baseAddress,
                  mean: means.baseAddress, inverse_deviation: inverses.baseAddress)
                body(&operands)
              }
            }
          }
        }
      }
    }
  }

  @Test(arguments: Target.all, [1, 3, 16, 70, 1025, 5000, 9001])
  func layerNormalization(target: Target, length: Int) {
    var numbers = Numbers(seed: UInt64(length) + 9)
    let rows = 3
    // A mean far above the deviations is where a one-pass variance would fail.
    let values = numbers.floats(rows * length, in: 99...101)
    let scale = numbers.floats(length)
    let bias = numbers.floats(length)
    var norm = bvk_row_norm()
    norm.dtype = BVK_F32
    norm.takes_mean = 1
    norm.length = length
    norm.row_stride = length
    norm.output_row_stride = length
    norm.epsilon = 1e-5
    let along = bvk_row_operand(repeat: 1, period: 1, row_stride: 0, per_element: 1, run: 1, run_stride: 0)
    (norm.scale, norm.bias) = (along, along)
    #expect(bvk_row_norm_init(&norm, target.isa) == BVK_OK)
    var result = [Float](repeating: .nan, count: values.count)
    var means = [Float](repeating: .nan, count: rows)
    var inverses = [Float](repeating: .nan, count: rows)
    var divided = result
    withOperands(&result, values, scale, bias, &means, &inverses) { bvk_row_norm_run(&norm, $0, 0, rows) }
    // Rows in parts give the same bits, statistics included.
    let statistics = means + inverses
    (means, inverses) = (inverses, means)
    withOperands(&divided, values, scale, bias, &means, &inverses) { operands in
      for row in 0..<rows {
        var moments = [bvk_moments](repeating: bvk_moments(), count: norm.blocks)
        let middle = norm.blocks / 2
        for (begin, end) in [(middle, norm.blocks), (0, middle)] {
          bvk_row_norm_measure(&norm, operands, row, &moments, begin, end)
        }
        for (begin, end) in [(middle, norm.blocks), (0, middle)] where begin < end {
          bvk_row_norm_apply(&norm, operands, row, moments, begin, end)
        }
      }
    }
    #expect(divided == result && means + inverses == statistics)
    for row in 0..<rows {
      let x = values[row * length..<(row + 1) * length].map { Double($0) }
      let mean = x.reduce(0, +) / Double(length)
      let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(length)
      let inverse = 1 / (variance + 1e-5).squareRoot()
      // Half a unit of 100 for the mean's rounding, a few for the sum behind it.
      #expect((Double(means[row]) - mean).magnitude <= 2 * 0x1p-24 * 100)
      #expect((Double(inverses[row]) - inverse).magnitude <= 40 * 0x1p-24 * inverse)
      for column in 0..<length {
        let normal = (x[column] - mean) * inverse
        let exact = normal * Double(scale[column]) + Double(bias[column])
        let factor = Double(scale[column].magnitude)
        let bound = factor * (2 * 100 * inverse + 45 * normal.magnitude) + 2 * exact.magnitude + 8
        #expect((Double(result[row * length + column]) - exact).magnitude <= bound * 0x1p-24)
      }
    }
  }

  /// Factors shared by runs of a row, that change from row to row, and summands shared by all rows but one axis.
  @Test(arguments: Target.all)
  func factorsOfRuns(target: Target) {
    let (rows, length, run) = (4, 12, 3)
    let values = (0..<rows * length).map { Float($0 % 2 == 0 ? 1 : -1) }
    var norm = bvk_row_norm()
    norm.dtype = BVK_F32
    (norm.length, norm.row_stride, norm.output_row_stride) = (length, length, length)
    // Two rows have a set of factors each, and then again; a summand for the first two rows, one for the others.
    norm.scale = bvk_row_operand(repeat: 1, period: 2, row_stride: 4, per_element: 0, run: run, run_stride: 1)
    norm.bias = bvk_row_operand(repeat: 2, period: 2, row_stride: 1, per_element: 0, run: length, run_stride: 0)
    #expect(bvk_row_norm_init(&norm, target.isa) == BVK_OK)
    let scale = (1...8).map { Float($0) }
    var result = [Float](repeating: .nan, count: values.count)
    var (means, inverses) = (result, result)
    withOperands(&result, values, scale, [100, 200], &means, &inverses) { bvk_row_norm_run(&norm, $0, 0, rows) }
    // The mean square is 1, exactly; nothing is taken off, though the mean of rows is 0 here anyway.
    let expected = (0..<rows * length).map { index -> Float in
      let (row, column) = (index / length, index % length)
      return values[index] * scale[row % 2 * 4 + column / run] + (row < 2 ? 100 : 200)
    }
    #expect(
      result == expected && means.prefix(rows).allSatisfy { $0 == 0 } && inverses.prefix(rows).allSatisfy { $0 == 1 })
  }

  @Test(arguments: Target.all, [BVK_SOFTMAX, BVK_LOG_SOFTMAX])
  func unknownSoftmaxIsRefused(target: Target, op: bvk_softmax_op) {
    var plan = bvk_softmax()
    #expect(bvk_softmax_init(&plan, target.isa, op, BVK_I32, 1, [3], [1], 0, [1]) == BVK_UNSUPPORTED)
  }

  @Test(arguments: Target.all, [1, 7, 16, 33, 600])
  func logarithmOfSoftmaxAlongEitherAxis(target: Target, length: Int) {
    var numbers = Numbers(seed: UInt64(length) + 3)
    let others = 21
    let values = numbers.floats(length * others, in: -200...200)
    for axis in 0..<2 {
      let shape = axis == 0 ? [length, others] : [others, length]
      let strides = rowMajor(shape)
      var plan = bvk_softmax()
      #expect(
        bvk_softmax_init(&plan, target.isa, BVK_LOG_SOFTMAX, BVK_F32, 2, shape, strides, UInt32(axis), strides)
          == BVK_OK)
      var result = [Float](repeating: .nan, count: values.count)
      bvk_softmax_run(&plan, &result, values, 0, others)
      for row in 0..<others {
        let places = (0..<length).map { axis == 0 ? $0 * others + row : row * length + $0 }
        let x = places.map { Double(values[$0]) }
        let highest = x.max() ?? 0
        let logarithm = log(x.reduce(0) { $0 + exp($1 - highest) })
        for (place, value) in zip(places, x) {
          let exact = value - highest - logarithm
          // Two differences of half a unit each, and a logarithm of a sum that errs by a few units.
          #expect((Double(result[place]) - exact).magnitude <= (2 * exact.magnitude + 50) * 0x1p-24)
        }
      }
    }
  }
}
