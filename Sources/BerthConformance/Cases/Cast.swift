// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let cast = casting(.cast) { input, target in ([input], ["to": .int(Int(target.rawValue))]) }

  /// Cases for an operator that casts its first input.
  ///
  /// - Parameter call: the inputs and attributes that cast an input to a dtype.
  static func casting(
    _ op: Operator, _ call: @escaping @Sendable (OperandSpec, DType) -> ([OperandSpec], [String: AttributeValue])
  ) -> CaseGenerator {
    CaseGenerator(
      op,
      domains: { call in
        // A float that the target integer cannot hold has no defined result, so random ones stay where all can.
        guard let target = call.outputs.first??.dtype, target.isInteger else { return [.range(-400, 400)] }
        return [target.kind == .signedInteger ? .range(-120, 120) : .range(0, 250)]
      },
      build: { builder in
        func add(_ input: OperandSpec, _ target: DType, _ fill: Fill, outputs: [OutputSpec]? = nil) {
          let (inputs, attributes) = call(input, target)
          builder.add(inputs, outputs: outputs, attributes: attributes, fills: [fill])
        }
        // First what most devices have: whether an operator is there at all is asked with the first ordinary case.
        for extents in [[], [1], [8], [33], [0], [2, 1, 2, 1, 3, 1, 2, 2], [131_071]] {
          add(builder.data(extents), .float32, .random)
        }
        for target in DType.allKnown {
          add(builder.data(67), target, .random)
          add(builder.data(300), target, .hard)
          let base = builder.data(5, 6, 9)
          add(base.permuted, target, .random, outputs: [base.spread(by: 2).asOutput])
          // Every number of a narrow dtype, a broad sample of a wide one.
          if target.isFloatingPoint || !builder.dtype.isFloatingPoint {
            add(builder.data(256, 256), target, .sweep)
          }
        }
      })
  }
}
