// SPDX-License-Identifier: Apache-2.0

/// Columns of text under headings, if there are any, for a terminal.
public struct TextTable {
  private var rows: [[String]]
  private let rightAligned: Set<Int>

  /// A table with these headings.
  ///
  /// - Parameter rightAligned: the columns whose text stands at the right, as numbers do.
  public init(_ headings: [String], rightAligned: Set<Int> = []) {
    rows = headings.isEmpty ? [] : [headings]
    self.rightAligned = rightAligned
  }

  /// Adds a row.
  public mutating func add(_ cells: [String]) { rows.append(cells) }

  /// The table, one line a row, each ended by a line break.
  public func text(indent: String = "  ") -> String {
    var widths: [Int] = []
    for row in rows {
      for (column, cell) in row.enumerated() {
        if column == widths.count { widths.append(0) }
        widths[column] = max(widths[column], TextTable.width(cell))
      }
    }
    var text = ""
    for row in rows {
      var line = indent
      for (column, cell) in row.enumerated() {
        let space = String(repeating: " ", count: widths[column] - TextTable.width(cell))
        line += rightAligned.contains(column) ? space + cell : cell + space
        line += "  "
      }
      while line.last == " " { line.removeLast() }
      text += line + "\n"
    }
    return text
  }

  /// How many columns of a terminal a text takes: East Asian characters take two.
  static func width(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { total, scalar in
      switch scalar.value {
      case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
        0xFFE0...0xFFE6, 0x20000...0x3FFFD:
        total + 2
      default: total + 1
      }
    }
  }
}
