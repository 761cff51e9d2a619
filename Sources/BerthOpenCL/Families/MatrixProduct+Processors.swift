// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// How products are computed on processors: in tiles of Y that a work-item holds in vector registers.
private struct ProcessorTiling {
  let rows: Int
  let vectors: Int
  /// Values in a vector.
  let lanes: Int

  var columns: Int { vectors * lanes }

  var macros: [String: String] { ["ROWS": "\(rows)", "VECTORS": "\(vectors)", "LANES": "\(lanes)"] }
}

extension Recipe {
  /// The product for the strategy `cpu`.
  ///
  /// Large operands are copied into panels first, so that a tile reads them front to back: that costs some read and write of every
  /// element and pays when each is used often. What is small or thin is read where it lies.
  mutating func productForProcessors(_ product: MatrixProduct) throws(DeviceError) {
    let tuning = try context.tuning.parameters(of: "gemm")
    let usual = ProcessorTiling(
      rows: try tuning["rows", 1...32], vectors: try tuning["vectors", 1...8],
      lanes: product.arithmetic.lanes(try tuning["vectorBytes", 8...256]))
    if try productOfFewRows(product, lanes: usual.lanes) { return }
    if product.isReadAsItIs, product.axes.columns.steps.b == 1,
      let tiling = unpackedTiling(product, usual, worthPacking: try tuning["unpackedWork", 0...Int.max])
    {
      return try tiles(product, tiling, isPacked: false)
    }
    var packed = product
    packed.a = try panels(of: product, \.a, lines: \.rows, width: usual.rows)
    packed.b = try panels(of: product, \.b, lines: \.columns, width: usual.columns)
    packed.zeroPoints = nil
    packed.axes.setPanelSteps(\.a, panel: product.inner * (product.rows.tiles(of: usual.rows) * usual.rows))
    packed.axes.setPanelSteps(\.b, panel: product.inner * (product.columns.tiles(of: usual.columns) * usual.columns))
    try tiles(packed, usual, isPacked: true)
  }

  /// The tiling of a product whose operands are not packed; nil where packing pays, or no tile fits.
  private func unpackedTiling(_ product: MatrixProduct, _ usual: ProcessorTiling, worthPacking: Int) -> ProcessorTiling?
  {
    if product.rows < usual.rows {
      let low = ProcessorTiling(rows: 4, vectors: 4, lanes: usual.lanes)
      return product.columns >= low.columns ? low : nil
    }
    guard product.columns >= usual.columns else { return nil }
    let isReusedLittle = product.rows <= 4 * usual.rows
    return isReusedLittle || product.axes.work <= worthPacking ? usual : nil
  }

  /// All tiles of Y, each a work-item.
  private mutating func tiles(
    _ product: MatrixProduct, _ tiling: ProcessorTiling, isPacked: Bool
  ) throws(DeviceError) {
    var product = product
    let down = product.rows.tiles(of: tiling.rows)
    let along = product.columns.tiles(of: tiling.columns)
    let count = product.axes.count
    product.divide(tasks: .saturatingProduct(down, along, count), wanted: wantedTasks, least: 512)
    var macros = tiling.macros
    macros["T"] = product.macros["TA"]
    macros["PACKED"] = isPacked ? "1" : "0"
    try run(
      product, "gemm_cpu", macros,
      over: { splits in .exact(global: [down, along, count * splits], local: [1, 1, 1]) })
  }

  /// Enough work-items for every unit to have another one when it is done with its first.
  private var wantedTasks: Int { 2 * context.traits.computeUnits }

  /// An operand copied into panels of `width` lines; once where products of the batch share it.
  private mutating func panels(
    of product: MatrixProduct, _ operand: WritableKeyPath<ProductAxes.Steps, Int>,
    lines: KeyPath<ProductAxes, ProductAxes.Axis>, width: Int
  ) throws(DeviceError) -> TensorPlace {
    let isA = operand == \.a
    let source = isA ? product.a : product.b
    let zeros = product.zeroPoints.map { isA ? $0.a : $0.b }
    let zeroStep: KeyPath<ProductAxes.Steps, Int> = isA ? \.aZero : \.bZero
    let (line, inner) = (product.axes[keyPath: lines], product.axes.inner)
    let batch = product.axes.batch.filter { $0.isAxis(of: operand) }
    let count = batch.reduce(1) { .saturatingProduct($0, $1.extent) }
    let panelCount = line.extent.tiles(of: width)
    let target = scratch(
      TensorType(product.arithmetic.dtype, try Shape([count, panelCount, inner.extent, width])))

    let stretch = min(inner.extent, Recipe.packedStretch)
    var fields = [line.extent, inner.extent, line.steps[keyPath: operand], inner.steps[keyPath: operand], stretch]
    fields += product.batchFields(1, batch.map(\.extent))
    fields += product.batchFields(0, batch.map { $0.steps[keyPath: operand] })
    fields += [line.steps[keyPath: zeroStep]] + product.batchFields(0, batch.map { $0.steps[keyPath: zeroStep] })
    var macros = ["T": product.macros[isA ? "TA" : "TB"] ?? "", "P": product.arithmetic.rawValue, "WIDTH": "\(width)"]
    if zeros != nil { macros["ZERO_POINTS"] = "1" }
    run(
      Program("gemm_pack", macros), "gemm_pack",
      [.tensor(source), .tensor(target)] + (zeros.map { [.tensor($0)] } ?? [])
        + [.indices(fields, count: fields.count)],
      over: .exact(
        global: [panelCount, inner.extent.tiles(of: stretch), count], local: [1, 1, 1]))
    return target
  }

  /// How much of the sum's length a work-item packs: a few microseconds' work.
  private static let packedStretch = 256
}

extension ProductAxes.Axis {
  /// Whether an operand, or its zero points, differ along this axis of a batch.
  fileprivate func isAxis(of operand: KeyPath<ProductAxes.Steps, Int>) -> Bool {
    let zero: KeyPath<ProductAxes.Steps, Int> = operand == \.a ? \.aZero : \.bZero
    return steps[keyPath: operand] != 0 || steps[keyPath: zero] != 0
  }
}

extension ProductAxes {
  /// Makes the steps of an operand along the batch those of its panels, `panel` elements a product.
  fileprivate mutating func setPanelSteps(_ operand: WritableKeyPath<Steps, Int>, panel: Int) {
    var step = panel
    for axis in batch.indices.reversed() where batch[axis].isAxis(of: operand) {
      batch[axis].steps[keyPath: operand] = step
      step *= batch[axis].extent
    }
  }
}
