// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let mean = elementwiseVariadic(.mean, hardPattern: .sparse(oneIn: 10))
}
