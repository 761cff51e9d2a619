// SPDX-License-Identifier: Apache-2.0

import BerthConformance

/// What gives a mutant away: a rule that a case found broken, an outcome other than failure, or the refusal to run at all.
enum Sign: Hashable, Sendable, Decodable, CustomStringConvertible {
  /// A case failed by this rule.
  case rule(Rule)
  /// A case crashed, timed out, or was missing.
  case outcome(Outcome)
  /// The plug-in was not let in.
  case refused

  /// The sign of a result in trouble; nil for one that is in none.
  init?(_ finding: Finding) {
    switch finding.outcome {
    case .pass, .unsupported, .waived: return nil
    case .fail:
      guard let rule = finding.rule else { return nil }
      self = .rule(rule)
    default: self = .outcome(finding.outcome)
    }
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let name = try container.decode(String.self)
    if name == "refused" {
      self = .refused
    } else if let rule = Rule(rawValue: name) {
      self = .rule(rule)
    } else if let outcome = Outcome(rawValue: name), [.crashed, .timedOut, .missing].contains(outcome) {
      self = .outcome(outcome)
    } else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "'\(name)' is no rule, nor crashed, timedOut, missing or refused")
    }
  }

  var description: String {
    switch self {
    case .rule(let rule): rule.rawValue
    case .outcome(let outcome): outcome.rawValue
    case .refused: "refused"
    }
  }
}

/// A line of `results.jsonl`, as far as it matters here.
struct Finding: Decodable, Sendable {
  let id: String
  let outcome: Outcome
  let rule: Rule?
  let message: String
}
