// SPDX-License-Identifier: Apache-2.0

public import BerthConformance
public import BerthCore
import BerthOracle

/// The reference of all operators as Markdown, read off schemas, oracles, profiles and what devices say of themselves.
public struct OperatorReference {
  /// What a device has of the operators.
  public struct Coverage: Sendable {
    /// What the device is called.
    public let device: String
    /// By operator the dtypes of the principal operand that the device runs itself.
    public let dtypes: [Operator: [DType]]

    /// What a device has.
    public init(device: String, dtypes: [Operator: [DType]]) {
      self.device = device
      self.dtypes = dtypes
    }
  }

  private let operators: [Operator]
  private let profiles: [Profile]
  private let coverage: [Coverage]
  private let language: Language

  /// A reference.
  ///
  /// - Parameters:
  ///   - operators: which, in this order.
  ///   - profiles: those to name where they demand an operator.
  ///   - coverage: what devices have; one column each.
  public init(
    _ operators: [Operator] = OperatorRegistry.standard.operators, profiles: [Profile], coverage: [Coverage],
    language: Language
  ) {
    self.operators = operators
    self.profiles = profiles
    self.coverage = coverage
    self.language = language
  }

  /// The text, ended by a line break.
  public var text: String {
    (["# \(language(.reference))", language(.referenceIntroduction), table] + operators.map(section))
      .joined(separator: "\n\n") + "\n"
  }

  private var table: String {
    let headings =
      [language(.operatorColumn), language(.version), language(.computes)] + coverage.map(\.device)
      + [language(.profiles)]
    var rows = [headings, headings.map { _ in "---" }]
    for op in operators {
      rows.append(
        ["[\(op)](#\(anchor(op)))", "\(op.version)", op.summary]
          + coverage.map { names($0.dtypes[op] ?? [], of: op) } + [demanding(op).map(\.name).joined(separator: ", ")])
    }
    return rows.map(row).joined(separator: "\n")
  }

  private func section(_ op: Operator) -> String {
    var parts = ["## \(op)", "\(capitalized(op.summary)). \(definition(op))"]
    parts.append(operands(op.inputs, of: op, title: language(.inputs)))
    parts.append(operands(op.outputs, of: op, title: language(.outputs)))
    if !op.attributes.isEmpty { parts.append(attributes(op)) }
    var facts = ["- **\(language(.bound))**: \(Oracle.oracle(for: op)?.rule ?? language(.none))"]
    for profile in demanding(op) {
      let dtypes = profile.demands.filter { $0.operators.contains(op) }.flatMap(\.dtypes).map(\.shortName)
      facts.append("- **\(profile.name)**: \(dtypes.joined(separator: " "))")
    }
    for device in coverage {
      facts.append("- **\(device.device)**: \(names(device.dtypes[op] ?? [], of: op))")
    }
    parts.append(facts.joined(separator: "\n"))
    return parts.joined(separator: "\n\n")
  }

  private func definition(_ op: Operator) -> String {
    guard op.domain == "ai.onnx" else { return "`\(op.domain)`, \(language(.version)) \(op.version)." }
    return "[ONNX, \(language(.version)) \(op.version)](https://onnx.ai/onnx/operators/onnx__\(op.name).html)."
  }

  private func operands(_ parameters: [Operator.Parameter], of op: Operator, title: String) -> String {
    guard !parameters.isEmpty else { return "\(capitalized(title)): \(language(.none))." }
    var rows = [[capitalized(title), language(.dtypesColumn), ""], ["---", "---", "---"]]
    for parameter in parameters {
      var notes: [String] = []
      switch parameter.arity {
      case .single: break
      case .optional: notes.append(language(.optional))
      case .variadic(let minimum): notes.append("\(language(.variadic)), ≥ \(minimum)")
      }
      if parameter.isParameter { notes.append(language(.parameter)) }
      rows.append(["`\(parameter.name)`", dtypes(of: parameter, op), notes.joined(separator: "; ")])
    }
    return rows.map(row).joined(separator: "\n")
  }

  /// The dtypes of an operand, with the name of the type variable that ties operands of one dtype together.
  private func dtypes(of parameter: Operator.Parameter, _ op: Operator) -> String {
    let list = op.allowedDTypes(of: parameter)
    let text = list == DType.allKnown ? language(.everyDType) : list.map(\.shortName).joined(separator: " ")
    if case .variable(let name) = parameter.dtypes { return "\(name): \(text)" }
    return text
  }

  private func attributes(_ op: Operator) -> String {
    var rows = [
      [capitalized(language(.attributes)), language(.type), language(.byDefault), ""], ["---", "---", "---", "---"],
    ]
    for attribute in op.attributes {
      let standard = attribute.default.map { "`\($0)`" } ?? (attribute.isRequired ? language(.required) : "—")
      let choices = attribute.choices.map { choices in
        "\(language(.oneOf)) " + choices.map { "`\($0)`" }.joined(separator: ", ")
      }
      rows.append(["`\(attribute.name)`", attribute.kind.rawValue, standard, choices ?? ""])
    }
    return rows.map(row).joined(separator: "\n")
  }

  // MARK: Words

  private func demanding(_ op: Operator) -> [Profile] {
    profiles.filter { profile in profile.demands.contains { $0.operators.contains(op) } }
  }

  private func names(_ dtypes: [DType], of op: Operator) -> String {
    if dtypes.isEmpty { return "—" }
    return dtypes == op.principalDTypes ? language(.everyDType) : dtypes.map(\.shortName).joined(separator: " ")
  }

  private func row(_ cells: [String]) -> String {
    "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
  }

  private func capitalized(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

  /// The anchor that Markdown makes of the heading.
  private func anchor(_ op: Operator) -> String { "\(op)".lowercased().replacing(".", with: "") }
}
