// SPDX-License-Identifier: Apache-2.0

public import BerthConformance
import BerthCore
import BerthOracle

/// One case in full, for the person who has to find out why it fails: inputs, expected, got, bound.
public struct ReplayReport {
  private let result: CaseResult
  private let evidence: OperatorEvidence?
  private let test: TestCase
  /// How many elements of a tensor are shown.
  private let limit: Int

  /// A report of a case that was run.
  ///
  /// - Parameter limit: how many elements of a tensor to show.
  public init(_ test: TestCase, _ result: CaseResult, _ evidence: OperatorEvidence?, limit: Int = 16) {
    self.test = test
    self.result = result
    self.evidence = evidence
    self.limit = limit
  }

  /// The text, ended by a line break.
  public var text: String {
    var text = "Case:    \(result.id)\n"
    if case .runtime(let check, _) = test { text += "Promise: \(check.promise)\n" }
    if let evidence {
      text += "Call:    \(evidence.call)\n"
      if let oracle = Oracle.oracle(for: evidence.call.op) { text += "Bound:   \(oracle.rule)\n" }
      for (index, input) in evidence.inputs.enumerated() {
        guard let input, let descriptor = evidence.call.inputs[index] else { continue }
        let name = evidence.call.op.inputs[min(index, evidence.call.op.inputs.count - 1)].name
        let layout = evidence.call.parameters[index] == nil ? "\(descriptor)" : "parameter \(descriptor)"
        text += "\nInput '\(name)': \(layout)\n  \(values(input))\n"
      }
      for output in evidence.outputs { text += "\n" + describe(output) }
    }
    text += "\nOutcome: \(result.outcome.rawValue)"
    if let rule = result.rule { text += " (rule \(rule.rawValue))" }
    text += result.message.isEmpty ? "\n" : "\n         \(result.message)\n"
    return text
  }

  private func values(_ tensor: HostTensor) -> String {
    let count = tensor.type.shape.elementCount
    let shown = (0..<min(count, limit)).map { ElementText.value(tensor.bytes, tensor.type.dtype, at: $0) }
    return shown.joined(separator: " ") + (count > limit ? " ... (\(count) elements)" : "")
  }

  /// A table of elements: those around the first wrong one, or the first and the worst.
  private func describe(_ output: OperatorEvidence.Output) -> String {
    let type = output.reference.type
    var text = "Output '\(output.name)': \(type)"
    if let judgement = output.judgement {
      text += ", \(judgement.wrongCount) of \(judgement.elementCount) elements wrong"
      if judgement.unjudgedCount > 0 { text += ", \(judgement.unjudgedCount) not judged" }
    }
    text += "\n"
    let count = type.shape.elementCount
    let focus = output.judgement?.firstWrong ?? 0
    let start = max(min(focus - 2, count - limit), 0)
    var indices = Array(start..<min(start + limit, count))
    if let worst = output.judgement?.worstIndex, worst < count, !indices.contains(worst) { indices.append(worst) }
    var table = TextTable(["element", "got", "expected", "error/bound"], rightAligned: [1, 3])
    for index in indices {
      let got = output.got.map { ElementText.value($0, type.dtype, at: index) } ?? "nothing"
      let fraction = output.got.flatMap { ElementText.fraction(output.reference, $0, at: index) }
      table.add(
        [
          ElementText.place(index, in: type.shape), got, ElementText.expected(output.reference, at: index),
          fraction.map { ElementText.rounded($0) } ?? "",
        ])
    }
    text += table.text()
    if count > indices.count { text += "  ... (\(count) elements)\n" }
    return text
  }
}
