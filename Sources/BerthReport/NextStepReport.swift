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
      var table = rows()
      table.add(["\(language(.promise))", check.promise])
      table.add(["\(language(.found))", found(result)])
      if needed == nil { table.add(["\(language(.reproduce))", replay(result.id)]) }
      let text = "\(language(.keepPromise))\n  \(result.id)\n" + table.text()
      return needed.map { text + "\n\(language(.needsOperator)): " + described($0) } ?? text
    case .implement(let specification, let result, let count):
      let verb = count < specification.caseCount ? language(.complete) : language(.implement)
      return "\(verb) " + described(specification, missing: result, count: count)
    case .repair(let specification, let result):
      var table = rows()
      table.add(["\(language(.found))", found(result)])
      table.add(["\(language(.bound))", specification.bound])
      table.add(["\(language(.reproduce))", replay(smallest(result))])
      table.add(["\(language(.tryIt))", certify(specification)])
      return "\(language(.repair)) \(specification.name), \(specification.dtype)\n  \(result.id)\n" + table.text()
    }
  }

  private func rows() -> TextTable { TextTable([]) }

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
    var table = rows()
    if let definition = specification.definition { table.add(["\(language(.definition))", definition]) }
    list(&table, .inputs, specification.inputs.map { ["\($0.name): \(describe($0))"] })
    list(&table, .outputs, specification.outputs.map { ["\($0.name): \(describe($0))"] })
    list(&table, .attributes, specification.attributes.map { ["\($0.name): \(describe($0))"] })
    table.add(["\(language(.bound))", specification.bound])
    var cases = "\(specification.caseCount), \(language(.maximumRank)) \(specification.maximumRank)"
    if missing != nil, count < specification.caseCount { cases += "; \(count) \(language(.missingCases))" }
    table.add(["\(language(.casesDemanded))", cases])
    if let missing {
      table.add(["\(language(.deviceSays))", "\(missing.message)"])
      table.add(["\(language(.tryIt))", certify(specification)])
      table.add(["", replay(missing.id)])
    } else {
      table.add(["\(language(.tryIt))", certify(specification)])
    }
    return
      "\(specification.name), \(specification.dtype)\n  \(specification.summary) (\(specification.domain), "
      + "\(specification.version))\n" + table.text()
  }

  private func list(_ table: inout TextTable, _ phrase: Language.Phrase, _ entries: [[String]]) {
    if entries.isEmpty { table.add([language(phrase), language(.none)]) }
    for (index, entry) in entries.enumerated() { table.add([index == 0 ? language(phrase) : ""] + entry) }
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
