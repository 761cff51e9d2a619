// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let rmsNormalization = CaseGenerator(.rmsNormalization, hardPattern: .sparse(oneIn: 60)) { builder in
    builder.addRowNormalizations(hasBias: false)
    builder.add([builder.data(4, 5, 6), builder.data(6)], attributes: ["stash_type": 16], fills: [.random])
    // A scale, and so a result, of another dtype.
    let x = builder.data(3, 40)
    for dtype in builder.op.allowedDTypes(of: builder.op.inputs[1]) where dtype != builder.dtype {
      var scale = builder.data(40)
      scale.dtype = dtype
      builder.add([x, scale], fills: [.random])
      builder.add([x.padded(by: 3), scale.spread(by: 2)], outputs: [x.permuted.asOutput], fills: [.random])
    }
  }
}
