// SPDX-License-Identifier: Apache-2.0

/// How a batch of products is divided among threads. Depends on shapes and the number of threads alone, so that a plan
/// gives the same bits on every run.
struct Division: Sendable {
  /// The part of one task.
  struct Part {
    let products: Range<Int>
    let rows: Range<Int>
    let columns: Range<Int>
  }

  /// The number of tasks, at least 1.
  let tasks: Int
  /// Bytes of workspace that each task needs, a multiple of 64.
  let workspace: Int

  private let products: Int
  private let (m, n): (Int, Int)
  /// Of how many products, rows and columns a task has.
  private let (productsPerTask, rowsPerTask, columnsPerTask): (Int, Int, Int)

  /// The multiplications and additions for which waking a thread pays: some ten microseconds' worth.
  static let flopsPerTask = 1e6
  /// The same for matrices times vectors, which wait for memory.
  static let bytesPerTask = 256e3

  /// - Parameter count: the number of products, each of this shape.
  init(_ count: Int, _ shape: ProductShape, _ block: some ProductTiling, threads: Int) {
    let count = max(count, 1)
    (products, m, n) = (count, shape.m, shape.n)
    let perProduct =
      shape.n == 1
      ? Double(shape.m) * Double(shape.k) * Double(shape.dtype.byteWidth) / Division.bytesPerTask
      : shape.flops / Division.flopsPerTask
    let wanted = max(Int(min(perProduct * Double(count), Double(threads))), 1)
    var (perTask, rows, columns) = (count, max(shape.m, 1), max(shape.n, 1))
    if wanted > 1 {
      if count >= wanted * 2 || count > 1 && count % wanted == 0 {
        // Whole products: nothing is packed twice. A few more tasks than threads even out disturbances.
        perTask = max(count / (wanted * 4), 1)
      } else {
        perTask = 1
        // Rows where there are more of them: each task reads all of the other operand.
        if shape.m >= shape.n {
          rows = Division.length(shape.m, parts: wanted, step: block.rowStep)
        } else {
          columns = Division.length(shape.n, parts: wanted, step: block.columnStep)
        }
      }
    }
    (productsPerTask, rowsPerTask, columnsPerTask) = (perTask, rows, columns)
    tasks = (count + perTask - 1) / perTask * Division.parts(m, rows) * Division.parts(n, columns)
    workspace = (block.workspaceByteCount(rows: rows, columns: columns) + 63) & ~63
  }

  /// What task `index` computes.
  func part(_ index: Int) -> Part {
    let (rowParts, columnParts) = (Division.parts(m, rowsPerTask), Division.parts(n, columnsPerTask))
    let row = index % rowParts * rowsPerTask
    let column = index / rowParts % columnParts * columnsPerTask
    let first = index / rowParts / columnParts * productsPerTask
    return Part(
      products: first..<min(first + productsPerTask, products), rows: row..<min(row + rowsPerTask, m),
      columns: column..<min(column + columnsPerTask, n))
  }

  /// The length of parts that begin at multiples of `step`, or of what divides it, so that the last part is not much
  /// the shortest: a tile that is cut costs less than a thread that waits.
  private static func length(_ total: Int, parts: Int, step: Int) -> Int {
    let even = (total + parts - 1) / parts
    var step = step
    while step > 1 {
      let length = (even + step - 1) / step * step
      // A fiftieth is what a product of such a size differs by from run to run.
      if (length - even) * 50 <= even { return length }
      step = step % 2 == 0 ? step / 2 : 1
    }
    return even
  }

  private static func parts(_ total: Int, _ length: Int) -> Int { max((total + length - 1) / length, 1) }
}
