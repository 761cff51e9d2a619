// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let squeeze = reshaping(
    .squeeze,
    [
      ([1, 3, 1, 4], nil, [:]), ([1, 3, 1, 4], [0], [:]), ([1, 3, 1, 4], [2, 0], [:]), ([1, 3, 1, 4], [-2], [:]),
      ([1, 1], nil, [:]), ([1, 1], [0, 1], [:]), ([], nil, [:]), ([3, 4], nil, [:]), ([3, 4], [], [:]),
      ([0, 1, 3], [1], [:]), ([131_071, 1], [-1], [:]), ([2, 1, 2, 1, 3, 1, 2, 1], nil, [:]),
    ],
    layouts: ([5, 1, 6, 9], [5, 6, 9], [1], [:]))
}
