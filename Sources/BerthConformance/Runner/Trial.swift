// SPDX-License-Identifier: Apache-2.0

import BerthCore
import BerthOracle

/// One operator case made ready: the call, the data, and what the oracle says must come of it. The host's half of a trial; the device's
/// is `TrialExecution`.
struct Trial: Sendable {
  let layout: TrialLayout
  /// The call, the inputs and the references, without results.
  let evidence: OperatorEvidence
  /// The images of the inputs, in the order of the layout. Kept apart from the block, which what is judged may write to.
  private let inputImages: [HostMemory]

  /// Makes the data of a case and asks the oracle.
  init(_ test: OperatorCase, _ call: OperatorCall) throws(CaseFailure) {
    guard let generator = CaseGenerator.generator(for: test.op), let oracle = Oracle.oracle(for: test.op) else {
      throw .broken(.error, "the suite has no cases or no oracle for \(test.op)")
    }
    let data = CaseData(test: test, domains: generator.domains(call), hardPattern: generator.hardPattern)
    let inputs = try attempt("making the data") { () throws(DeviceError) in try data.inputs() }
    let references = try attempt("asking the oracle") { () throws(DeviceError) in try oracle.reference(call, inputs) }
    var outputs: [OperatorEvidence.Output] = []
    for (index, _) in call.boundOutputs {
      guard let reference = references[index] else {
        throw .broken(.error, "the oracle gives no output \(index) for \(test.op)")
      }
      outputs.append(.init(name: test.op.outputName(at: index), reference: reference))
    }
    evidence = OperatorEvidence(call: call, inputs: inputs, outputs: outputs)
    layout = TrialLayout(call)
    var images: [HostMemory] = []
    for ((index, _), input) in zip(call.boundInputs, layout.inputs) {
      images.append(
        try attempt("laying out an input") { () throws(DeviceError) in
          let memory = try HostMemory(byteCount: input.image.byteCount)
          input.image.lay(inputs[index]?.bytes, on: .first, into: memory.mutableBytes)
          return memory
        })
    }
    inputImages = images
  }

  /// Writes what the device is to get into a block, and marks what it is to overwrite.
  ///
  /// - Parameter block: at least `layout.byteCount` bytes.
  func lay(into block: UnsafeMutableRawBufferPointer) {
    func part(_ range: Range<Int>) -> UnsafeMutableRawBufferPointer { .init(rebasing: block[range]) }
    func clear(_ range: Range<Int>) { part(range).initializeMemory(as: UInt8.self, repeating: TrialLayout.unreceived) }
    for (input, image) in zip(layout.inputs, inputImages) {
      part(input.before).copyMemory(from: image.bytes)
      input.after.forEach(clear)
    }
    for output in layout.outputs {
      for (background, range) in zip(TrialLayout.runs, output.poisoned) {
        output.image.lay(nil, on: background, into: part(range))
      }
      output.after.forEach(clear)
    }
    layout.workspaceGuards.forEach(clear)
  }

  /// Judges what the device did: results, guard zones, inputs, and whether both runs gave the same.
  ///
  /// - Parameters:
  ///   - report: how far the device came.
  ///   - block: the block it worked on.
  ///   - evidence: gets the results and their judgements, also where the case fails.
  /// - Returns: the worst error as a fraction of its bound, nil if nothing was compared with a bound.
  func judge(
    _ report: TrialExecution.Report, _ block: UnsafeRawBufferPointer, evidence: inout OperatorEvidence
  ) throws(CaseFailure) -> Double? {
    var worst: Double?
    var first: [[UInt8]] = []
    if report.completedRuns > 0 {
      first = try results(of: 0, in: block, report)
      for index in first.indices { evidence.outputs[index].got = first[index] }
      for index in first.indices {
        if let fraction = try judge(first[index], output: index, evidence: &evidence) {
          worst = max(worst ?? 0, fraction)
        }
      }
    }
    if report.completedRuns > 1 {
      let second = try results(of: 1, in: block, report)
      for index in first.indices where first[index] != second[index] {
        throw difference(between: first[index], and: second[index], output: index)
      }
    }
    if let failure = report.failure { throw failure }
    guard report.completedRuns == TrialLayout.runs.count else {
      throw .broken(.error, "the device made \(report.completedRuns) of \(TrialLayout.runs.count) runs")
    }
    return worst
  }

  /// The outputs of a run, dense, if nothing was written beside them.
  private func results(
    of run: Int, in block: UnsafeRawBufferPointer, _ report: TrialExecution.Report
  ) throws(CaseFailure) -> [[UInt8]] {
    func part(_ range: Range<Int>) -> UnsafeRawBufferPointer { .init(rebasing: block[range]) }
    let background = TrialLayout.runs[run]
    if report.workspaceByteCount != 0,
      let stray = part(layout.workspaceGuards[run]).firstIndex(where: { $0 != background.poison })
    {
      throw .broken(
        .guardZone,
        "byte \(report.workspaceByteCount &+ stray) was written, behind the workspace of "
          + "\(report.workspaceByteCount) bytes")
    }
    var results: [[UInt8]] = []
    for output in layout.outputs {
      let after = part(output.after[run])
      let elements = output.image.elements(of: after)
      let expected = try attempt("checking the guard zones") { () throws(DeviceError) in
        let memory = try HostMemory(byteCount: output.image.byteCount)
        output.image.lay(elements, on: background, into: memory.mutableBytes)
        return memory
      }
      if let stray = firstDifference(between: after, and: expected.bytes) {
        throw .broken(
          .guardZone, "output '\(output.name)': byte \(stray) of its buffer was written, which is no part of it")
      }
      results.append(elements)
    }
    for (input, image) in zip(layout.inputs, inputImages) {
      if let changed = firstDifference(between: part(input.after[run]), and: image.bytes) {
        throw .broken(.inputChanged, "input '\(input.name)': byte \(changed) of its buffer changed")
      }
    }
    return results
  }

  /// Compares one output with its reference.
  private func judge(
    _ got: [UInt8], output index: Int, evidence: inout OperatorEvidence
  ) throws(CaseFailure) -> Double? {
    let reference = evidence.outputs[index].reference
    let judgement = got.withUnsafeBytes { reference.judge($0) }
    evidence.outputs[index].judgement = judgement
    if let wrong = judgement.firstWrong {
      let others = judgement.wrongCount == 1 ? "" : ", the first of \(judgement.wrongCount) wrong ones"
      throw .broken(
        isUntouched(wrong, of: got, output: index, on: .first) ? .unwritten : .result,
        "output '\(evidence.outputs[index].name)', element \(ElementText.place(wrong, in: reference.type.shape))"
          + "\(others): got \(ElementText.value(got, reference.type.dtype, at: wrong)), "
          + "expected \(ElementText.expected(reference, at: wrong))")
    }
    guard case .bounded = reference.expectation else { return nil }
    return judgement.worstFraction
  }

  /// What it says of a device that its second run gave other bits.
  private func difference(between first: [UInt8], and second: [UInt8], output index: Int) -> CaseFailure {
    let type = layout.outputs[index].image.descriptor.type
    let byte = zip(first, second).enumerated().first { $1.0 != $1.1 }?.offset ?? 0
    let element = byte / type.dtype.byteWidth
    let untouched = isUntouched(element, of: second, output: index, on: .second)
    return .broken(
      untouched ? .unwritten : .repeatability,
      "output '\(layout.outputs[index].name)', element \(ElementText.place(element, in: type.shape)): "
        + (untouched ? "not written" : "other bits when run again on the same data"))
  }

  /// Whether an element still holds the poison it was given.
  private func isUntouched(_ element: Int, of got: [UInt8], output: Int, on background: Background) -> Bool {
    let width = layout.outputs[output].image.descriptor.dtype.byteWidth
    // A bool or int8 may hold the poison by right; in wider elements that is no accident.
    return width >= 2 && got[(element * width)..<((element + 1) * width)].allSatisfy { $0 == background.poison }
  }
}
