// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let flatten = reshaping(
    .flatten,
    [
      ([2, 3, 4], nil, [:]), ([2, 3, 4], nil, ["axis": 0]), ([2, 3, 4], nil, ["axis": 2]),
      ([2, 3, 4], nil, ["axis": 3]),
      ([2, 3, 4], nil, ["axis": -1]), ([2, 3, 4], nil, ["axis": -3]), ([7], nil, [:]), ([], nil, ["axis": 0]),
      ([0, 3, 2], nil, [:]), ([3, 0], nil, [:]), ([131_071], nil, ["axis": 0]),
      ([2, 1, 2, 3, 2, 1, 2, 2], nil, ["axis": 4]),
    ],
    layouts: ([5, 6, 9], [30, 9], nil, ["axis": 2]))
}
