// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let minimum = elementwiseVariadic(.minimum, hardPattern: .anywhere)
}
