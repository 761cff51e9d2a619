// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  /// The second input may have any shape and lie anyhow: only its dtype counts.
  static let castLike = casting(.castLike) { input, target in
    ([input, OperandSpec(target, .scalar)], [:])
  }.adding { builder in
    for second in [builder.data(0), builder.data(3), builder.data(4, 5).permuted, builder.data(7).reversed] {
      for target in [DType.float32, .int32] {
        var like = second
        like.dtype = target
        builder.add([builder.data(4, 5), like], fills: [.random])
      }
    }
  }
}
