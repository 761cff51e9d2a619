// SPDX-License-Identifier: Apache-2.0

import BerthConformance
import BerthCore
import Testing

/// A fault, where to look for it, and what the suite has to call it.
struct Expectation: Sendable, CustomTestStringConvertible {
  let fault: Fault
  /// Which cases to run: those of the operator at hand, to keep the time down; the suite as a whole has them all.
  let filter: String
  let operatorName: String
  let rules: [Rule?]

  var testDescription: String { fault.rawValue }

  init(_ fault: Fault, _ filter: String, _ operatorName: String, _ rules: Rule?...) {
    self.fault = fault
    self.filter = filter
    self.operatorName = operatorName
    self.rules = rules
  }

  static let all: [Expectation] = [
    Expectation(.skipsLastRow, "^MatMul/f32/(9x|17x|65x)", "MatMul", .unwritten),
    Expectation(.accumulatesInHalf, "^MatMul/f32/(15x16|33x47|3x5000)", "MatMul", .result),
    Expectation(.truncatesInputs, "^MatMul/f32/(15x16|33x47)", "MatMul", .result),
    Expectation(.losesTermsBeyond4096, "^MatMul/f32/(33x47|17x4097|3x5000)", "MatMul", .result),
    Expectation(.overwritesInput, "^Softmax/f32/5x(7|8|65)/", "Softmax", .inputChanged),
    Expectation(.signalsEarly, "^runtime/(round-trip|fence-download-complete)", "runtime", .memory, .ordering),
    Expectation(.ignoresFences, "^runtime/(fence|queues-through|failure)", "runtime", .ordering),
    Expectation(.runsHostCallsAtOnce, "^runtime/(host-call|fence-not-early|fence-behind)", "runtime", .ordering),
    Expectation(.losesNaNInMax, "^ReduceMax/f32/40x40", "ReduceMax", .result),
    Expectation(.writesBehindOutput, "^Relu/f32/(7|8|3x5x7)/", "Relu", .guardZone),
    Expectation(.leavesTailUnwritten, "^Exp/f32/(7|31|33|65)/", "Exp", .unwritten),
    Expectation(.spoilsOneInAMillion, "^Add/f32/1025x1027", "Add", .result),
    Expectation(.flipsBitsNowAndThen, "^Sigmoid/f32/(7|31|33)/", "Sigmoid", .repeatability, .result),
    Expectation(.mistakesStrides, "^Add/f32/5x6x9", "Add", .result),
    Expectation(.computesDoubleInSingle, "^Mul/f64/(7|33|65)", "Mul", .result),
    Expectation(.losesSignOfZero, "^Mul/f32/30x30", "Mul", .result),
    Expectation(.rightOnlyOnFirstRun, "^Transpose/f32/(3x4|17x33)/", "Transpose", .repeatability),
    Expectation(.cutsBFloat16, "^Cast/f32/67/to=16", "Cast", .result),
    Expectation(.swallowsErrors, "^runtime/index-out-of-range", "runtime", .error),
    Expectation(.wrongErrorCode, "^runtime/(range-outside-buffer|use-after-free|length-mismatch)", "runtime", .error),
    Expectation(.losesLastBytesOfUploads, "^runtime/round-trip", "runtime", .memory),
    Expectation(.claimsWhatItLacks, "^Gelu/f32/(7|33)/", "Gelu", .honesty),
    Expectation(.leaks, "^runtime/leak", "runtime", .memory),
    Expectation(.saturatesNarrowSums, "^MatMulInteger/(i8|u8)/(15x16|33x47)", "MatMulInteger", .result),
    Expectation(.supportsNothing, "^(Relu|MatMul)/f32/(7|8x9|1x1)", "Relu", nil),
  ]
}

struct FaultTests {
  @Test func everyFaultHasAnExpectation() {
    #expect(Set(Expectation.all.map(\.fault)) == Set(Fault.allCases))
  }

  @Test(arguments: Expectation.all)
  func isCaughtAndNamed(_ expectation: Expectation) throws {
    let certification = try Suite.certification(filter: expectation.filter)
    let summary = certification.run(on: try FaultyDevice(expectation.fault))
    let caught = summary.troubled.filter { $0.operatorName == expectation.operatorName }
    #expect(!caught.isEmpty, "nothing caught it")
    for result in caught.prefix(3) {
      #expect(
        expectation.rules.contains(result.rule), "\(result.id): \(result.rule?.rawValue ?? "-"): \(result.message)")
      #expect(!result.message.isEmpty)
    }
    #expect(summary.verdict == .notCertified)
  }

  /// The same cases on the device without the fault: no false alarm.
  @Test(arguments: Expectation.all)
  func isNoFalseAlarm(_ expectation: Expectation) throws {
    let certification = try Suite.certification(filter: expectation.filter)
    let summary = certification.run(on: try Suite.cpu())
    #expect(summary.troubled.isEmpty, "\(summary.troubled.first?.id ?? ""): \(summary.troubled.first?.message ?? "")")
    #expect(summary.counts[.pass] > 0)
  }
}
