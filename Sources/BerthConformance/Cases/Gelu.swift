// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let gelu = elementwiseUnary(.gelu, range: -6...6, variants: [[:], ["approximate": "tanh"]])
}
