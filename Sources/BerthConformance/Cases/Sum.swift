// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let sum = elementwiseVariadic(.sum, hardPattern: .sparse(oneIn: 10))
}
