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
      #expect(bvk_softmax_init(&softmax, target.isa, BVK_F32, 2, shape, strides, UInt32(axis), strides) == BVK_OK)
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
      #expect(bvk_softmax_init(&plan, target.isa, dtype, 1, [row.count], [1], 0, [1]) == BVK_OK)
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

  @Test(arguments: Target.all, [1, 3, 16, 70, 1025, 5000])
  func layerNormalization(target: Target, length: Int) {
    var numbers = Numbers(seed: UInt64(length) + 9)
    let rows = 3
    // A mean far above the deviations is where a one-pass variance would fail.
    let values = numbers.floats(rows * length, in: 99...101)
    let scale = numbers.floats(length)
    let bias = numbers.floats(length)
    var norm = bvk_layer_norm()
    norm.dtype = BVK_F32
    norm.length = length
    norm.row_stride = length
    norm.output_row_stride = length
    norm.epsilon = 1e-5
    #expect(bvk_layer_norm_init(&norm, target.isa) == BVK_OK)
    var result = [Float](repeating: .nan, count: values.count)
    var means = [Float](repeating: .nan, count: rows)
    var inverses = [Float](repeating: .nan, count: rows)
    bvk_layer_norm_run(&norm, &result, values, scale, bias, &means, &inverses, 0, rows)
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
}
