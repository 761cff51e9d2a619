// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let averagePool = pooling(
    .averagePool, hardPattern: .sparse(oneIn: 60), variants: [[:], ["count_include_pad": 1]])
}
