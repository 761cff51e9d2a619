// SPDX-License-Identifier: Apache-2.0

import CVectorKernels
import Testing

@Suite struct MovementTests {
  private func check<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type, shape: [Int], source: [Int], base: Int) {
    let memory = (0..<60_000).map { T(truncatingIfNeeded: $0 &* 40_503) }
    let strides = rowMajor(shape)
    var copy = bvk_copy()
    let status = bvk_copy_init(&copy, UInt32(shape.count), shape, strides, source, MemoryLayout<T>.size)
    #expect(status == BVK_OK)
    let count = shape.reduce(1, *)
    #expect(copy.units * copy.unit_bytes >= count * MemoryLayout<T>.size)
    var result = [T](repeating: 0, count: count)
    memory.withUnsafeBufferPointer { elements in
      guard let start = elements.baseAddress else { return }
      let middle = copy.units / 3
      bvk_copy_run(&copy, &result, start + base, middle, copy.units)
      bvk_copy_run(&copy, &result, start + base, 0, middle)
    }
    let agrees = result == indices(of: shape).map { memory[base + offset($0, source)] }
    #expect(agrees)
  }

  /// Transposition of sizes around the register block and the tile, reversed and broadcast sources, for each element size.
  @Test(arguments: [1, 2, 3, 4, 5, 7, 8, 9, 16, 31, 63, 64, 65, 130])
  func copiesAnyStrides(extent: Int) {
    let shapes: [(shape: [Int], source: [Int], base: Int)] = [
      ([extent, 67], [1, extent], 0), ([67, extent], [1, 67], 0), ([extent, 9], [-9, -1], extent * 9 - 1),
      ([extent, 5], [0, 1], 3), ([5, extent], [1, 0], 2), ([3, extent, 7], [1, 3, 3 * extent], 0), ([extent, 11], [22, 2], 1),
    ]
    for layout in shapes {
      check(UInt8.self, shape: layout.shape, source: layout.source, base: layout.base)
      check(UInt16.self, shape: layout.shape, source: layout.source, base: layout.base)
      check(UInt32.self, shape: layout.shape, source: layout.source, base: layout.base)
      check(UInt64.self, shape: layout.shape, source: layout.source, base: layout.base)
    }
  }

  @Test func refusesWhatMakesNoSense() {
    var copy = bvk_copy()
    #expect(bvk_copy_init(&copy, 1, [4], [1], [1], 3) == BVK_BAD_ARGUMENT)
    #expect(bvk_copy_init(&copy, 1, [4], [0], [1], 4) == BVK_BAD_ARGUMENT)
    #expect(bvk_copy_init(&copy, 1, [-4], [1], [1], 4) == BVK_BAD_ARGUMENT)
    #expect(bvk_copy_init(&copy, 2, [4, 0], [1, 1], [1, 1], 4) == BVK_OK)
    #expect(copy.units == 0)
  }

  @Test(arguments: [0, 1, 7, 8, 9, 63, 64, 65, 200])
  func fillsExactlyTheElementsAskedFor(count: Int) {
    let pattern: UInt32 = 0x0102_0304
    var memory = [UInt32](repeating: 9, count: count + 2)
    memory.withUnsafeMutableBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      withUnsafePointer(to: pattern) { #expect(bvk_fill(base + 4, $0, 4, count) == BVK_OK) }
    }
    #expect(memory == [9] + [UInt32](repeating: pattern, count: count) + [9])
  }

  @Test func reportsIndicesOutOfRange() {
    let data = (0..<24).map { Int32($0) }
    var gather = bvk_gather(
      outer: 2, outer_stride: 48, axis: 3, axis_stride: 16, inner_bytes: 16, indices: 4, index_stride: 8, index_size: 8)
    var result = [Int32](repeating: -1, count: 32)
    var index: Int64 = 0
    var position = 0
    #expect(bvk_gather_run(&gather, &result, data, [Int64(2), -3, -1, 0], 0, 8, &index, &position) == BVK_OK)
    let rows = [2, 0, 2, 0].map { row in (0..<4).map { Int32(row * 4 + $0) } }.flatMap { $0 }
    #expect(result == rows + rows.map { $0 + 12 })
    for bad in [Int64(3), -4, .min, .max] {
      let status = bvk_gather_run(&gather, &result, data, [0, 1, bad, 0], 0, 8, &index, &position)
      #expect(status == BVK_INDEX_OUT_OF_RANGE)
      #expect(index == bad && position == 2)
    }
    gather.index_size = 2
    #expect(bvk_gather_run(&gather, &result, data, [Int64(0)], 0, 1, &index, &position) == BVK_BAD_ARGUMENT)
  }

  /// Against reading each element by its definition, in one to three dimensions, in blocks cut at odd places.
  @Test(arguments: [1, 2, 3], [(1, 1, 0), (2, 1, 1), (1, 2, 2), (3, 2, -1)])
  func unfoldsImages(rank: Int, step: (stride: Int, dilation: Int, padding: Int)) {
    let input = Array([7, 6, 5].prefix(rank))
    let kernel = Array([3, 2, 2].prefix(rank))
    let output = zip(input, kernel).map { extent, taps in
      (extent + 2 * step.padding - step.dilation * (taps - 1) - 1) / step.stride + 1
    }
    let strides = rowMajor([2] + input)
    var geometry = bvk_im2col()
    geometry.spatial_rank = UInt32(rank)
    geometry.element_size = 4
    geometry.channels = 2
    geometry.channel_stride = strides[0]
    func set<Tuple>(_ field: inout Tuple, _ values: [Int]) {
      withUnsafeMutableBytes(of: &field) { bytes in
        for (position, value) in values.enumerated() {
          bytes.storeBytes(of: value, toByteOffset: position * MemoryLayout<Int>.size, as: Int.self)
        }
      }
    }
    set(&geometry.input, input)
    set(&geometry.input_stride, Array(strides.dropFirst()))
    set(&geometry.kernel, kernel)
    set(&geometry.output, output)
    set(&geometry.stride, [Int](repeating: step.stride, count: rank))
    set(&geometry.dilation, [Int](repeating: step.dilation, count: rank))
    set(&geometry.pad_begin, [Int](repeating: step.padding, count: rank))
    let rows = bvk_im2col_rows(&geometry)
    let columns = bvk_im2col_columns(&geometry)
    #expect(rows == 2 * kernel.reduce(1, *) && columns == output.reduce(1, *))

    let image = (0..<2 * input.reduce(1, *)).map { Float($0 + 1) }
    var result = [Float](repeating: -1, count: rows * columns)
    result.withUnsafeMutableBufferPointer { memory in
      guard let base = memory.baseAddress else { return }
      for (top, bottom) in [(0, 1), (1, rows)] {
        for (left, right) in [(0, columns / 2), (columns / 2, columns)] {
          let block = base + top * columns + left
          bvk_im2col_run(&geometry, block, columns, image, top, bottom, left, right)
        }
      }
    }
    var expected: [Float] = []
    for channel in 0..<2 {
      for tap in indices(of: kernel) {
        for position in indices(of: output) {
          let at = (0..<rank).map { position[$0] * step.stride + tap[$0] * step.dilation - step.padding }
          let inside = zip(at, input).allSatisfy { $0 >= 0 && $0 < $1 }
          expected.append(inside ? image[offset([channel] + at, strides)] : 0)
        }
      }
    }
    let agrees = result == expected
    #expect(agrees)
  }
}
