// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let maximum = elementwiseVariadic(.maximum, hardPattern: .anywhere)
}
