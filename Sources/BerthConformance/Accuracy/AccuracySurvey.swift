// SPDX-License-Identifier: Apache-2.0

import BerthCore
import BerthOracle

/// How exact a device's functions are: the greatest error in units in the last place, over every number of the narrow dtypes and a
/// broad sample of the wide ones. Certification says whether a bound holds; this says by how much.
///
/// The functions are those operators whose cases sweep a dtype and whose results have an error to speak of. Each sweep is a case like any
/// other: a wrong element is named with the line that replays it.
public struct AccuracySurvey {
  /// One function in one dtype.
  public struct Row: Sendable, Hashable, Encodable {
    /// The operator.
    public let operatorName: String
    /// The attributes that are given, as a case id writes them; `-` for none.
    public let attributes: String
    /// The dtype in short.
    public let dtype: String
    /// How many elements were measured, those left out that have to be exact: NaN, infinities, zeros.
    public var measured = 0
    /// The greatest error, in units in the last place of the dtype.
    public var worstULP = 0.0
    /// The operands that have it.
    public var worstOperands: [String] = []
    /// The greatest error as a fraction of the bound.
    public var worstFraction = 0.0
    /// How many elements were wrong.
    public var wrong = 0
    /// A case that failed, and what is wrong with it; nil if none did.
    public var failure: String?
    /// What results are held to, and where the limit comes from.
    public let rule: String
  }

  private let runner: any CaseRunning
  /// How many elements of a dtype wider than 16 bits are measured, at least.
  private let sampleCount: Int
  private let seed: UInt64

  /// A survey of the device that `runner` runs cases on.
  ///
  /// - Parameters:
  ///   - sampleCount: how many elements of float32 are measured, at least. Of float64, whose references are in twice its precision like
  ///     all others, a sixteenth of that.
  ///   - seed: of the samples.
  public init(_ runner: any CaseRunning, sampleCount: Int = 1 << 24, seed: UInt64 = 1) {
    self.runner = runner
    self.sampleCount = sampleCount
    self.seed = seed
  }

  /// Measures.
  ///
  /// - Parameters:
  ///   - isIncluded: which operators, by name.
  ///   - onRow: called with each row when it is done.
  /// - Returns: the rows, in the order of the registry; none for what the device declares unsupported.
  public func run(where isIncluded: (String) -> Bool = { _ in true }, onRow: (Row) -> Void = { _ in }) -> [Row] {
    var rows: [Row] = []
    for generator in CaseGenerator.all where isIncluded("\(generator.op)") {
      for dtype in generator.op.principalDTypes where dtype.isFloatingPoint {
        for sweep in AccuracySurvey.sweeps(generator, dtype, seed: seed) {
          guard let row = measure(sweep) else { continue }
          rows.append(row)
          onRow(row)
        }
      }
    }
    return rows
  }

  /// The cases of a generator that sweep a dtype, one for each choice of attributes.
  private static func sweeps(_ generator: CaseGenerator, _ dtype: DType, seed: UInt64) -> [OperatorCase] {
    var seen: Set<[String: AttributeValue]> = []
    return generator.cases(dtype, seed: seed).filter { test in
      test.fill == .sweep && test.outputs == nil && test.inputs.count <= 2
        && test.inputs.allSatisfy { $0?.value == nil && $0?.dtype == dtype } && seen.insert(test.attributes).inserted
    }
  }

  /// The row of a function; nil if the device has not got it, or if its results are exact.
  private func measure(_ sweep: OperatorCase) -> Row? {
    // One operand of a narrow dtype: every number, in one case.
    let isExhaustive = sweep.dtype.bitWidth <= 16 && sweep.inputs.count == 1
    let wanted = sweep.dtype.bitWidth <= 32 ? sampleCount : sampleCount / 16
    let side = isExhaustive ? 256 : 1024
    let rounds = isExhaustive ? 1 : max((wanted + side * side - 1) / (side * side), 1)
    var row = Row(
      operatorName: "\(sweep.op)", attributes: sweep.attributeText, dtype: sweep.dtype.shortName,
      rule: Oracle.oracle(for: sweep.op)?.rule ?? "")
    guard let shape = try? Shape([side, side]) else { return nil }
    for round in 0..<rounds {
      // Two operands of random bits mostly overflow: every other round they are ordinary numbers.
      let fill: Fill = sweep.inputs.count > 1 && round % 2 == 0 ? .random : .sweep
      let test = OperatorCase(
        sweep.op, sweep.dtype, sweep.inputs.map { _ in OperandSpec(sweep.dtype, shape) }, attributes: sweep.attributes,
        fill: fill, seed: seed &+ UInt64(round))
      // Attributes that fix the rank, Transpose's, belong to no function of single elements.
      guard (try? test.call()) != nil else { return nil }
      var evidence: OperatorEvidence?
      let result = runner.run(.operation(test), isRequired: false, evidence: &evidence)
      if result.outcome == .unsupported { return nil }
      if result.outcome != .pass, row.failure == nil { row.failure = "\(result.id): \(result.message)" }
      guard let evidence, let output = evidence.outputs.first, let got = output.got else { continue }
      guard case .bounded(let values, let bounds) = output.reference.expectation else { return nil }
      row.wrong += output.judgement?.wrongCount ?? 0
      row.worstFraction = max(row.worstFraction, output.judgement?.worstFraction ?? 0)
      row.note(got, output.reference.type.dtype, values, bounds, evidence.inputs)
    }
    return row.measured > 0 || row.failure != nil ? row : nil
  }
}

extension AccuracySurvey.Row {
  /// Takes the errors of one run in.
  fileprivate mutating func note(
    _ got: [UInt8], _ dtype: DType, _ values: [DoubleDouble], _ bounds: [Double], _ inputs: [HostTensor?]
  ) {
    guard let format = FloatFormat(dtype), let numbers = got.withUnsafeBytes({ ElementCodec.doubles($0, dtype) }) else {
      return
    }
    var worst: Int?
    for index in numbers.indices where bounds[index] > 0 && bounds[index].isFinite && values[index].isFinite {
      guard numbers[index].isFinite else { continue }
      measured += 1
      let distance = ((values[index].high - numbers[index]) + values[index].low).magnitude
      let error = distance / format.ulp(at: values[index].high.magnitude)
      if error > worstULP {
        worstULP = error
        worst = index
      }
    }
    guard let worst else { return }
    worstOperands = inputs.compactMap { input in
      input.map { ElementText.value($0.bytes, $0.type.dtype, at: worst) }
    }
  }
}
