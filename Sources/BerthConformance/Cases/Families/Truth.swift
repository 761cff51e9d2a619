// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  /// Cases for a comparison of two tensors.
  static func comparison(_ op: Operator) -> CaseGenerator {
    elementwiseBinary(op).adding { builder in
      // Random integers of more than 8 bits are hardly ever equal; small ones often are.
      guard builder.dtype.isInteger else { return }
      builder.add([builder.data(1000), builder.data(1000)], fills: [.exact])
      builder.add([builder.data(20, 30), builder.data(30)], fills: [.exact])
    }
  }
}
