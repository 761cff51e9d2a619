// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let gatherElements = CaseGenerator(
    .gatherElements, domains: { call in [.any, call.elementIndex] },
    build: { builder in
      func indices(_ extents: [Int], _ dtype: DType = .int64) -> OperandSpec { builder.data(extents, dtype) }
      func add(_ data: OperandSpec, _ indices: OperandSpec, axis: Int, outputs: [OutputSpec]? = nil) {
        builder.add([data, indices], outputs: outputs, attributes: ["axis": .int(axis)], fills: [.random])
      }
      let cases: [([Int], [Int], Int)] = [
        ([9], [4], 0), ([1], [7], 0), ([5, 7], [3, 7], 0), ([5, 7], [5, 3], 1), ([5, 7], [2, 20], -1),
        ([5, 7], [2, 4], 0),
        ([4, 5, 6], [4, 2, 6], 1), ([4, 5, 6], [3, 9, 2], -2), ([3, 4], [0, 4], 0), ([3, 4], [3, 0], 1),
        ([0, 4], [0, 4], 1),
        ([1000, 33], [65, 33], 0), ([33, 1000], [33, 65], 1), ([70_001], [131_071], 0), ([500, 3], [500, 2], 1),
        ([2, 1, 2, 3, 2, 1, 2, 2], [2, 1, 2, 4, 2, 1, 2, 1], 3),
      ]
      for (data, picked, axis) in cases {
        add(builder.data(data), indices(picked), axis: axis)
        add(builder.data(data), indices(picked, .int32), axis: axis)
      }
      builder.add([builder.data(64, 64), indices([64, 64])], fills: [.sweep])
      let (base, result) = (builder.data(6, 8, 9), builder.data(6, 5, 9))
      for axis in 0...2 {
        let picked = axis == 1 ? [6, 5, 9] : axis == 0 ? [5, 8, 9] : [6, 8, 5]
        for layout in base.layouts { add(layout, indices(picked), axis: axis) }
      }
      for layout in indices([6, 5, 9]).layouts { add(base, layout, axis: 1) }
      for layout in result.layouts { add(base, indices([6, 5, 9]), axis: 1, outputs: [layout.asOutput]) }
    })
}

extension OperatorCall {
  /// The domain of indices along the attribute `axis` of the first input.
  var elementIndex: ValueDomain {
    guard let data = inputs[0], let axis = try? data.shape.normalized(axis: attributes.int("axis")) else { return .any }
    return .index(below: data.shape[axis])
  }

  /// The domain of tuples of indices into the first input.
  var indexTuples: ValueDomain {
    guard let data = inputs[0], let geometry = try? TupleGeometry(self) else { return .any }
    return .tuples(below: geometry.axes.map { data.shape[$0] })
  }
}
