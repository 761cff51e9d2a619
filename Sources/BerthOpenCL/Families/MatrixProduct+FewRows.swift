// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Recipe {
  /// Adds the steps of a product that is bound by the memory that B takes, not by arithmetic: B is read once, in long stretches.
  ///
  /// - Parameter lanes: values in a vector.
  /// - Returns: false, and no steps, for another product, or one whose B has no stretches.
  mutating func productOfFewRows(_ product: MatrixProduct, lanes: Int) throws(DeviceError) -> Bool {
    guard product.rows <= Recipe.fewRows, product.isReadAsItIs else { return false }
    if product.axes.inner.steps.b == 1, product.axes.inner.steps.a == 1 {
      // Enough columns at once that A is read seldom, few enough for the registers.
      let lines = 4
      try runFewRows(
        product, "gemv_columns", ["LINES": "\(lines)", "VECTORS": "2", "LANES": "\(lanes)"],
        items: .saturatingProduct(product.rows, product.columns.tiles(of: lines)), least: 2048)
    } else if product.axes.columns.steps.b == 1 {
      // A page of float32: shorter stretches cost time where each row begins.
      let width = 1024
      try runFewRows(
        product, "gemv_rows", ["ROWS": "\(product.rows)", "WIDTH": "\(width)", "LANES": "\(lanes)"],
        items: product.columns.tiles(of: width), least: 64)
    } else {
      return false
    }
    return true
  }

  private static let fewRows = 3

  /// - Parameters:
  ///   - items: parts of a product that the kernel computes one by one.
  ///   - least: terms of a sum that are worth a part of their own.
  private mutating func runFewRows(
    _ product: MatrixProduct, _ file: String, _ macros: [String: String], items: Int, least: Int
  ) throws(DeviceError) {
    var product = product
    let tasks = Int.saturatingProduct(items, product.axes.count)
    // No more than one for each unit: parts of sums have to be added up by another kernel, whose launch costs a tenth of such a product.
    product.divide(
      tasks: tasks, wanted: strategy == .fpga ? context.pipelines : context.traits.computeUnits, least: least)
    let cost = product.axes.work / max(items, 1)
    try run(
      product, file, macros.merging(["T": product.macros["TA"] ?? ""]) { $1 },
      over: { splits in .items(.saturatingProduct(tasks, splits), cost: cost / splits) })
  }
}
