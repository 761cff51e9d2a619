// SPDX-License-Identifier: Apache-2.0

import BerthReport
import Foundation

/// What came of the mutants, as a table or as JSON.
struct MutantsReport: Encodable {
  private let mutants: [Verdict]
  private let sound: [Verdict]
  private let killed: Int

  init(_ verdicts: [Verdict]) {
    sound = verdicts.filter { $0.fate == .sound || $0.fate == .falseAlarm }
    mutants = verdicts.filter { $0.fate != .sound && $0.fate != .falseAlarm }
    killed = mutants.count { $0.fate == .killed }
  }

  /// Whether all were killed as expected, and the sound device gave no alarm.
  var holds: Bool { killed == mutants.count && sound.allSatisfy { $0.fate == .sound } }

  /// The table; its last line is `killed K of N`.
  var text: String {
    var table = TextTable(["mutant", "expected", "caught by", "seconds", "first failing case"], rightAligned: [3])
    for verdict in mutants {
      let caughtBy =
        switch verdict.fate {
        case .killed: verdict.caughtBy ?? ""
        case .killedOtherwise: "! \(verdict.caughtBy ?? "")"
        default: "! nothing"
        }
      table.add([
        verdict.name, verdict.expected.joined(separator: ", "), caughtBy, String(format: "%.1f", verdict.seconds),
        verdict.firstCase ?? verdict.message.map { "(\($0.prefix(100)))" } ?? "-",
      ])
    }
    var text = table.text(indent: "")
    for verdict in mutants where verdict.fate == .killedOtherwise {
      text +=
        "\n\(verdict.name) was caught by '\(verdict.caughtBy ?? "")', not by what was expected: "
        + "\(verdict.firstCase ?? ""): \(verdict.message ?? "")\n"
    }
    text += "\n"
    for verdict in sound {
      text +=
        verdict.fate == .sound
        ? "The sound device passed the same cases, \(verdict.cases) of them, without an alarm.\n"
        : "False alarm: the sound device is found at fault in \(verdict.troubled) of \(verdict.cases) cases, the first "
          + "\(verdict.firstCase ?? ""): \(verdict.message ?? "")\n"
    }
    return text + "killed \(killed) of \(mutants.count)\n"
  }

  /// The same as JSON, with a line break at the end.
  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }
}
