// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let cast = CaseGenerator(
    .cast,
    domains: { call in
      // A float that the target integer cannot hold has no defined result, so random ones stay where all can.
      let target = DType(rawValue: UInt16(clamping: call.attributes.int("to")))
      return target.isInteger
        ? [target.kind == .signedInteger ? .range(-120, 120) : .range(0, 250)] : [.range(-400, 400)]
    },
    build: { builder in
      // First what most devices have: whether an operator is there at all is asked with the first ordinary case.
      let toFloat: [String: AttributeValue] = ["to": .int(Int(DType.float32.rawValue))]
      for extents in [[], [1], [8], [33], [0], [2, 1, 2, 1, 3, 1, 2, 2], [131_071]] {
        builder.add([builder.data(extents)], attributes: toFloat, fills: [.random])
      }
      for target in DType.allKnown {
        let to: [String: AttributeValue] = ["to": .int(Int(target.rawValue))]
        builder.add([builder.data(67)], attributes: to, fills: [.random])
        builder.add([builder.data(300)], attributes: to, fills: [.hard])
        let base = builder.data(5, 6, 9)
        builder.add([base.permuted], outputs: [base.spread(by: 2).asOutput], attributes: to, fills: [.random])
        // Every number of a narrow dtype, a broad sample of a wide one.
        if target.isFloatingPoint || !builder.dtype.isFloatingPoint {
          builder.add([builder.data(256, 256)], attributes: to, fills: [.sweep])
        }
      }
    })
}
