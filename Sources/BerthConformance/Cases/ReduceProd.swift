// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let reduceProd = reduction(.reduceProd, allowsEmpty: true) { .factors(of: $0) }
    .adding { builder in
      // Products that leave the range on the way, and come back.
      builder.add([builder.data(40, 40), builder.parameter([0])], fills: [.sweep])
    }
}
