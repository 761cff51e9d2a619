// SPDX-License-Identifier: Apache-2.0

extension CaseGenerator {
  static let softmax = alongAxis(.softmax)
}
