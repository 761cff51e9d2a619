// SPDX-License-Identifier: Apache-2.0

import Foundation

package func fixed(_ value: Double, _ digits: Int = 1) -> String { String(format: "%.\(digits)f", value) }

/// A table: the first column to the left, the others to the right.
package func printTable(_ rows: [[String]]) {
  guard let head = rows.first else { return }
  let widths = head.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
  for row in rows {
    let cells = row.enumerated().map { column, cell in
      let padding = String(repeating: " ", count: widths[column] - cell.count)
      return column == 0 ? cell + padding : padding + cell
    }
    print("  " + cells.joined(separator: "   "))
  }
}
