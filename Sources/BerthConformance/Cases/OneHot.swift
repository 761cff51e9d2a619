// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let oneHot = CaseGenerator(
    .oneHot,
    domains: { call in
      // Around the axis, so that some indices lie outside on either side; for even depths anywhere in an integer dtype.
      let depth = (try? OneHotGeometry(call))?.depth ?? 0
      if call.inputs[0]?.dtype.isFloatingPoint == true { return [.range(-Double(depth) - 2, Double(depth) + 2)] }
      return [depth.isMultiple(of: 2) ? .any : .index(below: depth + 2)]
    },
    build: { builder in
      func add(
        _ indices: OperandSpec, depth: Int, of type: DType = .float32, axis: Int? = nil, outputs: [OutputSpec]? = nil,
        fill: Fill = .random
      ) {
        builder.add(
          [indices, builder.parameter(depth), builder.data([2], type)], outputs: outputs,
          attributes: axis.map { ["axis": .int($0)] } ?? [:], fills: [fill])
      }
      for extents in [[], [1], [7], [33], [3, 4], [2, 1, 2, 3, 2, 1, 2], [0], [3, 0]] {
        add(builder.data(extents), depth: 5)
      }
      for depth in [0, 1, 2, 3, 10, 64, 65, 301] { add(builder.data(9), depth: depth) }
      for axis in -4...3 { add(builder.data(3, 4, 5), depth: 7, axis: axis) }
      for dtype in DType.allKnown { add(builder.data(3, 9), depth: 11, of: dtype, axis: 1) }
      for layout in builder.data(5, 6).layouts { add(layout, depth: 9, axis: 1) }
      for layout in builder.data(5, 9, 6).layouts {
        add(builder.data(5, 6), depth: 9, axis: 1, outputs: [layout.asOutput])
      }
      add(builder.data(300), depth: 255, axis: 0)
      add(builder.data(60), depth: 7, fill: .hard)
      add(builder.data(60), depth: 100, fill: .hard)
      let indices = builder.data(9)
      let values = builder.data([2], .float32)
      for dtype in [DType.uint8, .int32, .uint64] {
        builder.add([indices, builder.parameter(13, dtype), values], fills: [.random])
      }
      for dtype in [DType.float32, .float64, .float16] {
        builder.add([indices, builder.parameter(5.75, dtype), values], fills: [.random])
      }
      builder.add([indices, builder.parameter([7]), values], fills: [.random])
      for layout in values.layouts { builder.add([indices, builder.parameter(7), layout], fills: [.random]) }
    })
}
