// SPDX-License-Identifier: Apache-2.0

extension CaseGenerator {
  static let instanceNormalization = CaseGenerator(.instanceNormalization, hardPattern: .sparse(oneIn: 60)) {
    builder in builder.addChannelNormalizations(perChannel: 2)
  }
}
