// SPDX-License-Identifier: Apache-2.0

public import BerthConformance

/// Results as JUnit XML, one test case a case and one suite an operator, as CI systems read it.
public struct JUnitReport {
  private var suites: [(name: String, results: [CaseResult])] = []

  /// A report without results.
  public init() {}

  /// Adds a result.
  public mutating func add(_ result: CaseResult) {
    if let known = suites.firstIndex(where: { $0.name == result.operatorName }) {
      suites[known].results.append(result)
    } else {
      suites.append((result.operatorName, [result]))
    }
  }

  /// The document.
  public var xml: String {
    let all = suites.flatMap(\.results)
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    text += "<testsuites name=\"berth\" \(JUnitReport.totals(all))>\n"
    for (name, results) in suites {
      text += "  <testsuite name=\"\(JUnitReport.escaped(name))\" \(JUnitReport.totals(results))>\n"
      for result in results {
        text += "    <testcase classname=\"\(JUnitReport.escaped("\(name).\(result.dtype)"))\" "
        text += "name=\"\(JUnitReport.escaped(result.id))\" time=\"\(JUnitReport.seconds(result.seconds))\""
        text += JUnitReport.body(of: result)
      }
      text += "  </testsuite>\n"
    }
    return text + "</testsuites>\n"
  }

  private static func body(of result: CaseResult) -> String {
    let message = escaped(result.message)
    switch result.outcome {
    case .pass: return "/>\n"
    case .unsupported, .waived:
      return "><skipped message=\"\(result.outcome.rawValue): \(message)\"/></testcase>\n"
    case .fail, .missing:
      let kind = result.rule?.rawValue ?? result.outcome.rawValue
      return "><failure type=\"\(kind)\" message=\"\(message)\"/></testcase>\n"
    case .crashed, .timedOut:
      return "><error type=\"\(result.outcome.rawValue)\" message=\"\(message)\"/></testcase>\n"
    }
  }

  private static func totals(_ results: [CaseResult]) -> String {
    func count(_ outcomes: Outcome...) -> Int { results.count { outcomes.contains($0.outcome) } }
    return "tests=\"\(results.count)\" failures=\"\(count(.fail, .missing))\" errors=\"\(count(.crashed, .timedOut))\" "
      + "skipped=\"\(count(.unsupported, .waived))\" time=\"\(seconds(results.reduce(0) { $0 + $1.seconds }))\""
  }

  /// Microseconds, without an exponent.
  private static func seconds(_ seconds: Double) -> String {
    let micros = Int((seconds * 1e6).rounded())
    let digits = String(micros % 1_000_000)
    return "\(micros / 1_000_000)." + String(repeating: "0", count: 6 - digits.count) + digits
  }

  /// Text for an attribute. XML has no way to write most control characters, and a device's message may hold any.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n", "\t", "\r": result += " "
      case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
