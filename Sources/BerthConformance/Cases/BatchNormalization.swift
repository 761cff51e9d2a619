// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let batchNormalization = CaseGenerator(
    .batchNormalization, hardPattern: .sparse(oneIn: 30),
    domains: { _ in [.any, .any, .any, .any, .positive] },
    build: { builder in
      builder.addChannelNormalizations(perChannel: 4)
      // A vector is one channel.
      let one = builder.data(1)
      for count in [1, 33, 1000] { builder.add([builder.data(count), one, one, one, one], fills: [.random]) }
      builder.add([builder.data(100).reversed, one, one, one, one], fills: [.random])
      // Parameters of other dtypes: narrow ones, and wide ones that are rounded.
      for dtype in builder.op.principalDTypes where dtype != builder.dtype {
        func parameter(_ dtype: DType) -> OperandSpec {
          var spec = builder.data(6)
          spec.dtype = dtype
          return spec
        }
        let (own, other) = (parameter(builder.dtype), parameter(dtype))
        let x = builder.data(2, 6, 19)
        builder.add([x, own, own, other, other], fills: [.random, .offset])
        builder.add([x, other, other, own, own], fills: [.random])
        builder.add([x, other, other, other, other.spread(by: 2)], fills: [.random])
      }
    })
}
