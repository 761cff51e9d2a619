// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let and = elementwiseBinary(.and)
}
