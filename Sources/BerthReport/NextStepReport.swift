// SPDX-License-Identifier: Apache-2.0

public import BerthConformance
public import Foundation

/// The one next thing to implement or repair, for the person who does it.
public struct NextStepReport {
  private let step: NextStep
  private let certification: Certification
  private let target: String
  private let language: Language
  private let smallest: (CaseResult) -> String

  /// A report of what comes next.
  ///
  /// - Parameters:
  ///   - target: how a command line names the device, as in `--plugin ./libacme.so`.
  ///   - smallest: the id of the smallest case that fails as this one does; its own by default.
  public init(
    _ step: NextStep, of certification: Certification, target: String, language: Language,
    smallest: @escaping (CaseResult) -> String = { $0.id }
  ) {
    self.step = step
    self.certification = certification
    self.target = target
    self.language = language
    self.smallest = smallest
  }

  // MARK: Text

  /// The text, ended by a line break.
  public var text: String {
    let names = certification.profiles.map(\.name).joined(separator: ", ")
    return "\(language(.profiles)): \(names)\n\(language(.progress)): \(progress)\n\n\(language(.nextIs)): \(task)"
  }

  private var progress: String {
    let progress = step.progress
    var parts: [String] = []
    if progress.runtimeDemanded > 0 {
      var part = "\(progress.runtimeMet)/\(progress.runtimeDemanded) \(language(.runtimeChecks))"
      if progress.runtimeWaiting > 0 { part += " (\(progress.runtimeWaiting) \(language(.waiting)))" }
      parts.append(part)
    }
    if progress.operatorsDemanded > 0 {
      parts.append("\(progress.operatorsMet)/\(progress.operatorsDemanded) \(language(.operators))")
    }
    return parts.joined(separator: ", ")
  }

  private var task: String {
    switch step.task {
    case .nothing: return "\(language(.nothingLeft))\n"
    case .runtime(let check, let result, let needed):
      var rows = Rows()
      rows.add(language(.promise), check.promise)
      rows.add(language(.found), found(result))
      if needed == nil { rows.add(language(.reproduce), command: replay(result.id)) }
      let text = "\(language(.keepPromise))\n  \(result.id)\n" + rows.text
      return needed.map { text + "\n\(language(.needsOperator)): " + described($0) } ?? text
    case .implement(let specification, let result, let count):
      let verb = count < specification.caseCount ? language(.complete) : language(.implement)
      return "\(verb) " + described(specification, missing: result, count: count)
    case .repair(let specification, let result):
      var rows = Rows()
      rows.add(language(.found), found(result))
      rows.add(language(.bound), specification.bound)
      rows.add(language(.reproduce), command: replay(smallest(result)))
      rows.add(language(.tryIt), command: certify(specification))
      return "\(language(.repair)) \(specification.name), \(specification.dtype)\n  \(result.id)\n" + rows.text
    }
  }

  /// Names and texts in two columns; long texts are broken at spaces.
  private struct Rows {
    private var table = TextTable([])
    /// The width of the second column. Command lines are not broken: people copy them.
    private let width = 100

    mutating func add(_ name: String, _ value: String) {
      var lines: [String] = [""]
      for word in value.split(separator: " ", omittingEmptySubsequences: false) {
        let last = lines[lines.count - 1]
        if !last.isEmpty, TextTable.width(last) + 1 + TextTable.width(String(word)) > width { lines.append("") }
        lines[lines.count - 1] += lines[lines.count - 1].isEmpty ? String(word) : " \(word)"
      }
      for (index, line) in lines.enumerated() { table.add([index == 0 ? name : "", line]) }
    }

    mutating func add(_ name: String, command: String) { table.add([name, command]) }

    var text: String { table.text() }
  }

  private func found(_ result: CaseResult) -> String {
    let rule = result.rule.map { ", \(language(.rule)) \($0.rawValue)" } ?? ""
    return "\(language.name(of: result.outcome))\(rule): \(result.message)"
  }

  private func replay(_ id: String) -> String { "berth replay '\(id)' \(target)" }

  private func certify(_ specification: OperatorSpecification) -> String {
    "berth certify \(target) --filter '\(filter(specification))'"
  }

  private func filter(_ specification: OperatorSpecification) -> String {
    // The domain of Berth's own operators has a dot in it.
    "^\(specification.name.replacing(".", with: "[.]"))/\(specification.dtypeShort)/"
  }

  private func described(
    _ specification: OperatorSpecification, missing: CaseResult? = nil, count: Int = 0
  ) -> String {
    var rows = Rows()
    if let definition = specification.definition { rows.add(language(.definition), definition) }
    list(&rows, .inputs, specification.inputs.map { "\($0.name): \(describe($0))" })
    list(&rows, .outputs, specification.outputs.map { "\($0.name): \(describe($0))" })
    list(&rows, .attributes, specification.attributes.map { "\($0.name): \(describe($0))" })
    rows.add(language(.bound), specification.bound)
    var cases = "\(specification.caseCount), \(language(.maximumRank)) \(specification.maximumRank)"
    if missing != nil, count < specification.caseCount { cases += "; \(count) \(language(.missingCases))" }
    rows.add(language(.casesDemanded), cases)
    if let missing {
      rows.add(language(.deviceSays), missing.message)
      rows.add(language(.tryIt), command: certify(specification))
      rows.add("", command: replay(missing.id))
    } else {
      rows.add(language(.tryIt), command: certify(specification))
    }
    return
      "\(specification.name), \(specification.dtype)\n  \(specification.summary) (\(specification.domain), "
      + "\(specification.version))\n" + rows.text
  }

  private func list(_ rows: inout Rows, _ phrase: Language.Phrase, _ entries: [String]) {
    if entries.isEmpty { rows.add(language(phrase), language(.none)) }
    for (index, entry) in entries.enumerated() { rows.add(index == 0 ? language(phrase) : "", entry) }
  }

  private func describe(_ operand: OperatorSpecification.Operand) -> String {
    var parts = [operand.dtypes.joined(separator: " ")]
    if operand.isOptional { parts.append(language(.optional)) }
    if operand.isVariadic { parts.append(language(.variadic)) }
    if operand.isParameter { parts.append(language(.parameter)) }
    return parts.joined(separator: ", ")
  }

  private func describe(_ attribute: OperatorSpecification.Attribute) -> String {
    var parts = [attribute.type]
    if let standard = attribute.default { parts.append("\(language(.byDefault)) \(standard)") }
    if attribute.isRequired { parts.append(language(.required)) }
    if let choices = attribute.choices { parts.append("\(language(.oneOf)) \(choices.joined(separator: ", "))") }
    return parts.joined(separator: ", ")
  }

  // MARK: JSON

  /// The report as JSON, keys sorted, with a line break at the end. The keys are relied on by scripts: they may grow, not change.
  public func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(document) + Data("\n".utf8)
  }

  private var document: Document {
    var document = Document(
      profiles: certification.profiles.map(\.name), seed: certification.seed, progress: step.progress, task: "nothing")
    switch step.task {
    case .nothing: break
    case .runtime(let check, let result, let needed):
      (document.task, document.promise, document.specification) = ("runtime", check.promise, needed)
      document.commands = [replay(result.id)]
    case .implement(let specification, let result, let count):
      (document.task, document.specification, document.missing) = ("implement", specification, count)
      document.commands = [certify(specification), replay(result.id)]
    case .repair(let specification, let result):
      (document.task, document.specification) = ("repair", specification)
      document.commands = [replay(smallest(result)), certify(specification)]
    }
    document.result = step.result.map(ResultLine.init)
    return document
  }

  private struct Document: Encodable {
    let profiles: [String]
    let seed: UInt64
    let progress: NextStep.Progress
    var task: String
    var result: ResultLine?
    var promise: String?
    var specification: OperatorSpecification?
    var missing: Int?
    var commands: [String] = []
  }
}
