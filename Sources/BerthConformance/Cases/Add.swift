// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let add = elementwiseBinary(.add).adding { builder in
    // One bad element in a million must not hide; one dtype is enough, moving 2^20 elements is no question of dtype.
    guard builder.dtype == .float32 else { return }
    builder.add([builder.data(1025, 1027), builder.data(1027)], fills: [.random])
  }
}
