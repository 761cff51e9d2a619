// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let groupNormalization = CaseGenerator(.groupNormalization, hardPattern: .sparse(oneIn: 60)) { builder in
    builder.addChannelNormalizations(perChannel: 2) { ["num_groups": $0 % 2 == 0 && $0 > 0 ? .int($0 / 2) : 1] }
    let x = builder.data(2, 12, 5, 7)
    for groups in [1, 2, 3, 6, 12] {
      builder.add([x, builder.data(12), builder.data(12)], attributes: ["num_groups": .int(groups)], fills: [.random])
    }
    builder.add(
      [builder.data(2, 32, 8, 8), builder.data(32), builder.data(32)], attributes: ["num_groups": 4], fills: [.random])
    builder.add(
      [x, builder.data(12), builder.data(12)], attributes: ["num_groups": 4, "stash_type": 16], fills: [.random])
  }
}
