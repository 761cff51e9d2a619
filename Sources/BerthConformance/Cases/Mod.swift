// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let mod = elementwiseBinary(.mod, secondDomain: .nonZero).adding { builder in
    let (rows, column) = (builder.data(17, 33), builder.data(17, 1))
    for fmod in [0, 1] {
      // Small integers, so that remainders of 0 and quotients beyond 1 are there in every dtype.
      builder.add([rows, builder.data(33)], attributes: ["fmod": .int(fmod)], fills: [.exact, .random])
      builder.add([builder.data(30, 30), builder.data(30, 30)], attributes: ["fmod": .int(fmod)], fills: [.hard])
    }
    for extents in [[], [7], [64], [1000], [2, 1, 2, 1, 3, 1, 2, 2], [0]] {
      builder.add([builder.data(extents), builder.data(extents)], attributes: ["fmod": 1], fills: [.random])
    }
    builder.add([rows.permuted, column], outputs: [rows.spread(by: 2).asOutput], attributes: ["fmod": 1], fills: [.random])
    builder.add([builder.data(20_011), builder.data(1)], attributes: ["fmod": 1], fills: [.random])
    builder.add([builder.data(64, 64), builder.data(64, 64)], attributes: ["fmod": 1], fills: [.sweep])
  }
}
