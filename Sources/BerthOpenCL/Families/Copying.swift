// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Recipe {
  /// Copies a tensor, whatever the two layouts are. Both are of one shape and of dtypes of one width.
  mutating func copy(_ source: TensorPlace, to target: TensorPlace) {
    let (from, to) = (source.descriptor, target.descriptor)
    guard !to.shape.isEmpty else { return }
    // In the order in which the target lies, so that it is written in runs.
    let space = IterationSpace(shape: to.shape, [to, from], ordered: true)
    if space.isDense {
      copyBytes(source, to: target, byteCount: to.elementCount * to.dtype.byteWidth)
    } else if let transposition = Transposition(space, strategy) {
      transpose(source, to: target, transposition)
    } else {
      let (rows, row) = space.splittingInnermost()
      let pieces = Pieces(of: row.extent, to.dtype, strategy)
      run(
        Program("copy", ["T": to.dtype.carrier]), "strided",
        [
          .tensor(target), .tensor(source), .index(rows.count), .space(rows), .index(row.strides[0]),
          .index(row.strides[1]), pieces.argument,
        ], over: pieces.grid(rows: rows.count))
    }
  }

  private mutating func transpose(
    _ source: TensorPlace, to target: TensorPlace, _ transposition: Transposition
  ) {
    let tiles = transposition.matrices.count * transposition.tiles
    let arguments: [Argument] = [
      .tensor(source), .tensor(target), transposition.argument, .space(transposition.matrices),
    ]
    let program = Program("transpose", ["T": target.descriptor.dtype.carrier, "TILE": "\(transposition.tile)"])
    if strategy == .gpu {
      // A group for each tile.
      let group = min(256, context.traits.maximumWorkGroupSize, context.traits.maximumWorkItemSizes[0])
      run(program, "transpose", arguments, over: .exact(global: [tiles * group], local: [group]))
    } else {
      run(
        program, "transpose", arguments + [.index(tiles)],
        over: .items(tiles, cost: transposition.tile * transposition.tile))
    }
  }
}

/// A copy in which the target is dense along one axis and the source along another: matrices to be transposed, which tiles serve.
private struct Transposition {
  /// The axes besides the two.
  let matrices: IterationSpace
  /// Tiles of a matrix, and the edge of one in elements.
  let tiles: Int
  let tile: Int
  /// `transposition_t` of `transpose.cl`.
  let argument: Argument

  /// Nil if the loop over target and source is no such copy, or rows and columns are too short for tiles to pay.
  init?(_ space: IterationSpace, _ strategy: Strategy) {
    let (rest, columns) = space.splittingInnermost()
    guard columns.strides[0] == 1, columns.strides[1] != 1, columns.extent >= Transposition.shortest,
      let axis = rest.extents.indices.last(where: {
        rest.strides[1][$0] == 1 && rest.extents[$0] >= Transposition.shortest
      })
    else { return nil }
    let (matrices, rows) = rest.splitting(axis)
    self.matrices = matrices
    tile = strategy == .cpu ? 64 : 32
    let (rowTiles, columnTiles) = ((rows.extent + tile - 1) / tile, (columns.extent + tile - 1) / tile)
    tiles = rowTiles * columnTiles
    argument = .indices(
      [rows.extent, columns.extent, rows.strides[0], columns.strides[1], rowTiles, columnTiles], count: 6)
  }

  private static let shortest = 8
}
