// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// How products are computed on GPUs: tiles of Y in work-groups, parts of tiles in the registers of work-items.
private struct GPUTiling {
  var (rows, columns, depth): (Int, Int, Int)
  var (itemRows, itemColumns): (Int, Int)

  /// Work-items of a group.
  var items: Int { (rows / itemRows) * (columns / itemColumns) }

  /// Values in local memory.
  var localCount: Int { depth * (rows + columns + 2) }

  var macros: [String: String] {
    [
      "TILE_ROWS": "\(rows)", "TILE_COLUMNS": "\(columns)", "TILE_DEPTH": "\(depth)", "ITEM_ROWS": "\(itemRows)",
      "ITEM_COLUMNS": "\(itemColumns)",
    ]
  }

  init(_ tuning: TuningParameters) throws(DeviceError) {
    rows = try tuning["tileRows", 1...256]
    columns = try tuning["tileColumns", 1...256]
    depth = try tuning["tileDepth", 1...64]
    itemRows = try tuning["itemRows", 1...16]
    itemColumns = try tuning["itemColumns", 1...16]
    guard rows.isMultiple(of: itemRows), columns.isMultiple(of: itemColumns) else {
      throw tuning.error("a tile of \(rows) x \(columns) is no multiple of \(itemRows) x \(itemColumns)")
    }
  }

  /// Makes the tile smaller until a work-group of a device takes it.
  mutating func shrink(toFit traits: DeviceTraits, valueWidth: Int) {
    let limit = min(traits.maximumWorkGroupSize, traits.maximumWorkItemSizes[0])
    func fits(_ tiling: GPUTiling) -> Bool {
      tiling.items <= limit && tiling.localCount * valueWidth <= traits.localMemory
    }
    while !fits(self) {
      if rows > itemRows, rows >= columns, (rows / 2).isMultiple(of: itemRows) {
        rows /= 2
      } else if columns > itemColumns, (columns / 2).isMultiple(of: itemColumns) {
        columns /= 2
      } else if depth > 1 {
        depth /= 2
      } else {
        return
      }
    }
  }
}

extension Recipe {
  /// The product for the strategy `gpu`.
  mutating func productForGPUs(_ product: MatrixProduct) throws(DeviceError) {
    if product.rows <= Recipe.rowsByVectors, product.zeroPoints == nil { return try vectorsForGPUs(product) }
    var product = product
    var tiling = try GPUTiling(try context.tuning.parameters(of: "gemm"))
    tiling.shrink(toFit: context.traits, valueWidth: product.arithmetic.dtype.byteWidth)
    let (along, down) = (product.columns.tiles(of: tiling.columns), product.rows.tiles(of: tiling.rows))
    let count = product.axes.count
    product.divide(tasks: .saturatingProduct(along, down, count), wanted: wantedGroups, least: 256)
    let items = tiling.items
    try run(
      product, "gemm_gpu", tiling.macros,
      over: { splits in .exact(global: [along * items, down, count * splits], local: [items, 1, 1]) })
  }

  /// Rows up to which tiles would be mostly empty.
  private static let rowsByVectors = 3

  /// Enough work-groups for every unit to have some to change to while it waits for memory.
  private var wantedGroups: Int { 4 * context.traits.computeUnits }

  private mutating func vectorsForGPUs(_ product: MatrixProduct) throws(DeviceError) {
    var product = product
    // Neighbouring work-items read what is dense in B: many columns, or many steps of the sums of few.
    var (columns, slices) = product.axes.inner.steps.b == 1 && product.axes.columns.steps.b != 1 ? (4, 64) : (32, 8)
    let limit = min(context.traits.maximumWorkGroupSize, context.traits.maximumWorkItemSizes[0])
    while columns * slices > limit, slices > 1 { slices /= 2 }
    while columns > limit { columns /= 2 }
    let items = columns * slices
    let groups = product.columns.tiles(of: columns)
    let (rows, count) = (product.rows, product.axes.count)
    product.divide(tasks: .saturatingProduct(rows, groups, count), wanted: wantedGroups, least: 1024)
    try run(
      product, "gemv_gpu", ["COLUMNS": "\(columns)", "SLICES": "\(slices)"],
      over: { splits in .exact(global: [groups * items, rows, count * splits], local: [items, 1, 1]) })
  }
}
