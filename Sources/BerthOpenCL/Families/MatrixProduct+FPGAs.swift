// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Recipe {
  /// The product for the strategy `fpga`: pipelines that take blocks of Y.
  mutating func productForFPGAs(_ product: MatrixProduct) throws(DeviceError) {
    let tuning = try context.tuning.parameters(of: "gemm")
    let lanes = product.arithmetic.lanes(try tuning["vectorBytes", 8...256])
    if try productOfFewRows(product, lanes: lanes) { return }
    let (rows, blockRows, blockColumns) = (
      try tuning["rows", 1...32], try tuning["blockRows", 1...1024], try tuning["blockColumns", 1...1024]
    )
    guard blockRows.isMultiple(of: rows), blockColumns.isMultiple(of: lanes) else {
      throw tuning.error("a block of \(blockRows) x \(blockColumns) is no multiple of \(rows) x \(lanes)")
    }
    try run(
      product, "gemm_fpga",
      [
        "ROWS": "\(rows)", "LANES": "\(lanes)", "BLOCK_ROWS": "\(blockRows)", "BLOCK_COLUMNS": "\(blockColumns)",
        "BLOCK_DEPTH": "\(try tuning["blockDepth", 1...4096])",
      ],
      over: { _ in
        let blocks = product.rows.tiles(of: blockRows) * product.columns.tiles(of: blockColumns)
        return .items(.saturatingProduct(blocks, product.axes.count))
      })
  }
}
