// SPDX-License-Identifier: Apache-2.0

extension CaseBuilder {
  /// Sizes (m, n, k) around the edges of tiles, from vectors to several blocks of every usual blocking.
  static let productSizes: [(m: Int, n: Int, k: Int)] = [
    (1, 1, 1), (1, 1, 7), (1, 17, 5), (17, 1, 5), (2, 3, 4), (3, 2, 1), (4, 4, 4), (5, 7, 3), (7, 8, 9), (8, 8, 8),
    (9, 15, 16),
    (15, 16, 17), (16, 16, 16), (17, 31, 33), (31, 33, 32), (32, 32, 32), (33, 48, 47), (49, 64, 65), (63, 65, 64),
    (64, 64, 64),
    (65, 63, 127), (96, 97, 95), (127, 129, 64), (128, 128, 128), (129, 130, 131), (13, 257, 255), (256, 12, 257),
  ]
}
