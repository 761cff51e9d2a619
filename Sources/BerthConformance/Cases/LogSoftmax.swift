// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let logSoftmax = CaseGenerator(
    .logSoftmax, hardPattern: .sparse(oneIn: 40),
    // Rows whose least exponentials vanish, in every dtype: their logarithms do not.
    domains: { call in [call.attributes.int("axis") == 0 ? .range(-400, 400) : .any] },
    build: { builder in builder.addAlongAxis() })
}
