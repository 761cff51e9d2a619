// SPDX-License-Identifier: Apache-2.0

import BerthConformance

/// What a device lacks, by operator and dtype instead of case by case: a device that does nothing lacks thousands of cases for one
/// reason, and a person wants to read that reason once.
struct GapSections {
  private let summary: Summary
  private let language: Language
  /// How many lines of a kind are shown.
  private let lineLimit = 12
  /// The width that lists of names are broken to, in columns.
  private let width = 110

  init(_ summary: Summary, _ language: Language) {
    self.summary = summary
    self.language = language
  }

  /// What a profile demands and the device has not, with a heading; empty if there is nothing.
  var missing: String {
    let uses = summary.uses.filter { $0.counts[.missing] > 0 }
    return section(.missingHeading, uses) { $0.counts[.missing] + $0.counts[.unsupported] == $0.counts.total }
  }

  /// What the device declares unsupported and no profile demands; empty if there is nothing.
  var unsupported: String {
    let uses = summary.uses.filter { $0.counts[.unsupported] > 0 && $0.counts[.missing] + $0.counts[.waived] == 0 }
    return section(.unsupportedHeading, uses) { $0.counts[.unsupported] == $0.counts.total }
  }

  /// What was waived and why, and the exceptions that changed nothing; empty if there are none.
  var waived: String {
    var text = ""
    if !summary.waivers.isEmpty { text += "\n\(language(.waivedHeading)):\n" }
    for waiver in summary.waivers {
      let exception = waiver.exception
      let count = "\(waiver.caseCount) \(language(.cases))"
      text += "  \(exception.op) \(exception.dtype.shortName), \(count): \(exception.why)\n"
    }
    if !summary.unusedExceptions.isEmpty { text += "\n\(language(.unusedHeading)):\n" }
    for unused in summary.unusedExceptions {
      let exception = unused.exception
      let reason =
        switch unused.reason {
        case .notDemanded: language(.notDemanded)
        case .passed: language(.passedAnyway)
        case .notDeclared: language(.notDeclared)
        }
      text += "  \(exception.op) \(exception.dtype.shortName) (\(language(.line)) \(exception.line)): \(reason)\n"
    }
    return text
  }

  /// A heading, a line for each list of dtypes with the operators that are not there in them at all, and a line for each reason
  /// why others are there in part only.
  private func section(
    _ heading: Language.Phrase, _ uses: [Summary.Use], isWhole: (Summary.Use) -> Bool
  ) -> String {
    if uses.isEmpty { return "" }
    var lines: [String] = []
    var operators: [(name: String, dtypes: [String], reasons: Set<String>)] = []
    for use in uses where use.operatorName != "runtime" && isWhole(use) {
      if operators.last?.name != use.operatorName { operators.append((use.operatorName, [], [])) }
      operators[operators.count - 1].dtypes.append(use.dtype)
      operators[operators.count - 1].reasons.insert(use.firstGap?.message ?? "")
    }
    // A reason that holds for some of the dtypes only would be a lie about the others.
    let lacks = operators.map { entry in
      (Lack(dtypes: entry.dtypes, reason: entry.reasons.count == 1 ? entry.reasons.first : nil), entry.name)
    }
    for (lack, names) in grouped(lacks) {
      let reason = lack.reason.map { ["(\($0))"] } ?? []
      lines.append(broken("\(lack.dtypes.joined(separator: " ")):", names + reason))
    }
    let parts = uses.filter { $0.operatorName == "runtime" || !isWhole($0) }
    let limit = max(lineLimit - lines.count, 4)
    let groups = grouped(parts.map { ($0.firstGap?.message ?? "", $0) })
    for group in groups.prefix(limit) { lines.append(part(group.key, group.members)) }
    if groups.count > limit { lines.append("... (\(groups.count - limit))") }
    return "\n\(language(heading)):\n" + lines.map { "  \($0)\n" }.joined()
  }

  /// What several operators may lack alike.
  private struct Lack: Equatable {
    let dtypes: [String]
    let reason: String?
  }

  /// One reason for which uses are there in part only.
  private func part(_ reason: String, _ uses: [Summary.Use]) -> String {
    let names = uses.map { use in
      let count = use.counts[.missing] + use.counts[.unsupported]
      let name = use.operatorName == "runtime" ? "runtime" : "\(use.operatorName) \(use.dtype)"
      return "\(name) (\(count)/\(use.counts.total))"
    }
    let shown = names.prefix(4).joined(separator: ", ") + (names.count > 4 ? ", ... (\(names.count - 4))" : "")
    let first = uses.first?.firstGap.map { ", \(language(.first)) \($0.id)" } ?? ""
    let isRuntime = uses.allSatisfy { $0.operatorName == "runtime" }
    return "\(isRuntime ? "" : "\(language(.inPart)): ")\(shown)\(first): \(reason)"
  }

  /// The values of equal keys together, in the order in which the keys first come.
  private func grouped<Key: Equatable, Value>(_ pairs: [(Key, Value)]) -> [(key: Key, members: [Value])] {
    var groups: [(key: Key, members: [Value])] = []
    for (key, value) in pairs {
      if let known = groups.firstIndex(where: { $0.key == key }) {
        groups[known].members.append(value)
      } else {
        groups.append((key, [value]))
      }
    }
    return groups
  }

  /// A line and names behind it, in as many lines as they need.
  private func broken(_ line: String, _ names: [String]) -> String {
    var lines = [line]
    for name in names {
      if TextTable.width(lines[lines.count - 1]) + TextTable.width(name) + 1 > width { lines.append("     ") }
      lines[lines.count - 1] += " \(name)"
    }
    return lines.joined(separator: "\n")
  }
}
