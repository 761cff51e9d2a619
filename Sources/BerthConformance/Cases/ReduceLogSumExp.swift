// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let reduceLogSumExp = reduction(.reduceLogSumExp, allowsEmpty: true)
    .adding { builder in
      // Every exponential overflows unless the maximum is taken off first.
      builder.add([builder.data(5, 33), builder.parameter([1])], fills: [.offset])
      builder.add([builder.data(300, 7), builder.parameter([0])], fills: [.offset])
    }
}
