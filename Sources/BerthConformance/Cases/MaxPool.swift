// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let maxPool = pooling(.maxPool, hardPattern: .sparse(oneIn: 30)).adding { builder in
    let both: [OutputSpec] = [.dense, .dense]
    for (x, attributes) in CaseBuilder.windows {
      builder.add([builder.data(x)], outputs: both, attributes: attributes, fills: [.random])
    }
    let columns: [String: AttributeValue] = ["kernel_shape": [2, 3], "storage_order": 1, "strides": [1, 2]]
    builder.add([builder.data(2, 3, 7, 9)], outputs: both, attributes: columns, fills: [.random, .exact])
    builder.add(
      [builder.data(1, 2, 5, 6, 7)], outputs: both, attributes: ["kernel_shape": [2, 2, 2], "storage_order": 1],
      fills: [.random])
    let strided = builder.data(2, 3, 6, 4).spread(by: 2).asOutput
    builder.add(
      [builder.data(2, 3, 7, 9).permuted], outputs: [strided, strided], attributes: columns, fills: [.random])
  }
}
