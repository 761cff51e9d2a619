// SPDX-License-Identifier: Apache-2.0

public import BerthConformance

/// The rows of an accuracy survey, for a terminal or as Markdown.
public struct AccuracyReport {
  private let rows: [AccuracySurvey.Row]
  private let language: Language

  /// A report of these rows.
  public init(_ rows: [AccuracySurvey.Row], language: Language) {
    self.rows = rows
    self.language = language
  }

  /// A table for a terminal, the failures behind it.
  public var text: String {
    var table = TextTable(headings, rightAligned: [2, 3, 5])
    for row in rows { table.add(cells(row)) }
    let failures = rows.compactMap(\.failure).map { "  \(language(.fail)): \($0)\n" }
    return table.text() + (failures.isEmpty ? "" : "\n" + failures.joined())
  }

  /// A table in Markdown, and below it what each function is held to.
  public var markdown: String {
    var lines = [headings, headings.map { _ in "---" }] + rows.map(cells)
    lines = lines.map { $0.map { $0.replacing("|", with: "\\|") } }
    var text = lines.map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
    text += "\n| \(language(.operatorColumn)) | \(language(.limit)) |\n| --- | --- |\n"
    var named: Set<String> = []
    for row in rows where named.insert(row.operatorName).inserted {
      text += "| \(row.operatorName) | \(row.rule.replacing("|", with: "\\|")) |\n"
    }
    return text
  }

  private var headings: [String] {
    [
      language(.operatorColumn), language(.dtypesColumn), language(.measuredCount), language(.worstULP), language(.at),
      language(.ofBound),
    ]
  }

  private func cells(_ row: AccuracySurvey.Row) -> [String] {
    let name = row.attributes == "-" ? row.operatorName : "\(row.operatorName) \(row.attributes)"
    return [
      name, row.dtype, "\(row.measured)", row.failure == nil ? decimal(row.worstULP) : language(.fail),
      row.worstOperands.joined(separator: ", "), "\(Int((row.worstFraction * 100).rounded(.up))) %",
    ]
  }

  /// Three decimals, rounded up: a maximum must not look smaller than it is.
  private func decimal(_ value: Double) -> String {
    guard value < 1e9 else { return "\(value)" }
    let thousandths = Int((value * 1000).rounded(.up))
    let fraction = "\(thousandths % 1000)"
    return "\(thousandths / 1000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction)"
  }
}
