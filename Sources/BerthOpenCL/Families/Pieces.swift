// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// How rows of elements are cut into pieces, one for a work-item at a time: `pieces_t` of `pieces.cl`.
struct Pieces {
  /// Elements of a row.
  let length: Int
  /// Pieces of a row; at least one, so that a kernel looks at rows without elements too.
  let count: Int
  /// Elements of a piece, but for the last.
  let size: Int

  /// - Parameters:
  ///   - longest: as many elements as a piece has on a cpu.
  ///   - limit: as many elements as a piece may have anywhere.
  init(of length: Int, longest: Int, limit: Int = .max, _ strategy: Strategy) {
    let wanted =
      switch strategy {
      case .gpu: 1
      case .cpu: longest
      case .fpga: limit
      }
    self.length = length
    size = max(min(wanted, length), 1)
    count = max(length / size + (length % size == 0 ? 0 : 1), 1)
  }

  /// Rows of elements that are moved.
  init(of length: Int, _ dtype: DType, _ strategy: Strategy) {
    self.init(of: length, longest: Pieces.bytes / dtype.byteWidth, strategy)
  }

  /// The struct.
  var argument: Argument { .indices([length, count, size], count: 3) }

  /// The work-items for so many rows.
  func grid(rows: Int) -> Grid { .items(Int.saturatingProduct(rows, count), cost: size) }

  /// Enough to hide the cost of a piece, small enough to share long rows out.
  private static let bytes = 16 << 10
}
