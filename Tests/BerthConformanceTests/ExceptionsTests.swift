// SPDX-License-Identifier: Apache-2.0

import BerthConformance
import BerthCore
import BerthReport
import Foundation
import Testing

struct ExceptionsTests {
  private static let profile = """
    {name: small, title: small, title-zh: small, why: a test, maximum-rank: 4,
     demands: [{operators: [Relu, Gelu, Gather], dtypes: [f32], why: a test}]}
    """

  /// A run of the small profile on a device, under exceptions.
  private func run(
    _ exceptions: String?, on device: any Device, profiles: [Profile]? = nil, filter: String? = nil
  ) throws -> (certification: Certification, summary: Summary, results: [CaseResult]) {
    let expression = try filter.map { try Regex($0) }
    let certification = Certification(
      profiles: try profiles ?? [Profile(yaml: ExceptionsTests.profile)], seed: 1,
      exceptions: try exceptions.map { text throws(DeviceError) in try Exceptions(yaml: text) } ?? .none,
      filter: { id in expression.map { id.firstMatch(of: $0) != nil } ?? true })
    var results: [CaseResult] = []
    let summary = certification.run(on: device) { results.append($0) }
    return (certification, summary, results)
  }

  private static let noGelu = "- {operator: Gelu, dtype: f32, why: the unit has no error function}\n"

  @Test func whatIsWaivedIsToldEverywhere() throws {
    let device = try PartialDevice(has: ["Relu/f32", "Gather/f32"])
    let (certification, summary, results) = try run(ExceptionsTests.noGelu, on: device)
    #expect(summary.verdict == .certifiedWithWaivers, "\(summary.reasons)")
    #expect(summary.counts.troubled == 0)
    let waiver = try #require(summary.waivers.first)
    #expect(summary.waivers.count == 1 && waiver.exception.op == .gelu)
    #expect(waiver.caseCount == summary.counts[.waived] && waiver.caseCount > 50)
    #expect(summary.unusedExceptions.isEmpty)
    let waived = results.filter { $0.outcome == .waived }
    #expect(waived.allSatisfy { $0.operatorName == "Gelu" && $0.message.contains("no error function") })
    #expect(waived.allSatisfy { $0.message.contains("there is no Gelu") }, "the device's own reason is lost")

    let data = try Certificate(summary, of: certification, on: device.info).json()
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(object["verdict"] as? String == "certified-with-waivers")
    let entry = try #require((object["waivers"] as? [[String: Any]])?.first)
    #expect(entry["operator"] as? String == "Gelu" && entry["dtype"] as? String == "f32")
    #expect(entry["why"] as? String == "the unit has no error function")
    #expect(entry["cases"] as? Int == waiver.caseCount)

    var junit = JUnitReport()
    for result in results { junit.add(result) }
    #expect(junit.xml.contains("<skipped message=\"waived: the unit has no error function"))
    for (language, words) in [(Language.english, "Waived by an exception"), (.chinese, "按例外豁免")] {
      let text = TerminalSummary(
        summary, of: certification, on: device.info, target: "--plugin ./x.so", language: language
      ).text
      #expect(text.contains(words))
      #expect(text.contains("Gelu f32, \(waiver.caseCount) "))
      #expect(text.contains("the unit has no error function"))
    }
  }

  @Test func withoutTheExceptionItIsMissing() throws {
    let (_, summary, _) = try run(nil, on: try PartialDevice(has: ["Relu/f32", "Gather/f32"]))
    #expect(summary.verdict == .notCertified)
    #expect(summary.reasons.contains(.nothingPassed(operatorName: "Gelu", dtype: "f32")))
    #expect(summary.waivers.isEmpty)
  }

  @Test func aWrongResultIsNeverWaived() throws {
    let device = try PartialDevice(has: ["Relu/f32", "Gelu/f32", "Gather/f32"], spoils: ["Gelu"])
    let (certification, summary, results) = try run(ExceptionsTests.noGelu, on: device)
    #expect(summary.verdict == .notCertified)
    #expect(summary.counts[.waived] == 0 && summary.counts[.fail] > 0)
    #expect(summary.unusedExceptions.map(\.reason) == [.notDeclared])
    for outcome in Outcome.allCases where outcome != .missing {
      var result = try #require(results.first { $0.operatorName == "Gelu" && $0.dtype == "f32" })
      result.outcome = outcome
      #expect(certification.settled(result).outcome == outcome)
    }
  }

  @Test func whatIsLackingInPartIsWaivedInPart() throws {
    let device = try PartialDevice(has: ["Relu/f32", "Gelu/f32", "Gather/f32"], maximumRank: 2)
    let all = ["Relu", "Gelu", "Gather"].map { "- {operator: \($0), dtype: f32, why: two axes at most}\n" }.joined()
    let (_, summary, _) = try run(all, on: device)
    #expect(summary.verdict == .certifiedWithWaivers, "\(summary.reasons)")
    #expect(summary.waivers.count == 3)
    #expect(summary.counts[.pass] > summary.counts[.waived])
  }

  @Test func whatChangesNothingIsSaid() throws {
    let text = """
      - {operator: Relu, dtype: f32, why: passes}
      - {operator: ArgMax, dtype: i8, why: nobody asked}
      - {operator: Gelu, dtype: f32, why: used}
      """
    let device = try PartialDevice(has: ["Relu/f32", "Gather/f32"])
    let (certification, summary, _) = try run(text, on: device)
    #expect(summary.unusedExceptions.map(\.reason) == [.passed, .notDemanded])
    #expect(summary.unusedExceptions.map(\.exception.line) == [1, 2])
    let report = TerminalSummary(summary, of: certification, on: device.info, target: "x", language: .english).text
    #expect(report.contains("ArgMax i8 (line 2): no profile of this run demands it"))
    // A filtered run has not seen enough to say so.
    #expect(try run(text, on: device, filter: "^Gelu").summary.unusedExceptions.isEmpty)
  }

  @Test func aDeviceThatDoesNothingIsRefusedWhateverIsWaived() throws {
    let all = ["Relu", "Gelu", "Gather"].map { "- {operator: \($0), dtype: f32, why: not yet}\n" }.joined()
    let (_, summary, _) = try run(all, on: try PartialDevice(has: []))
    #expect(summary.verdict == .notCertified)
    #expect(summary.reasons.contains(.nothingOfProfilePassed(profile: "small")))
  }

  @Test func aRuntimeCheckIsWaivedWithTheOperatorThatItRestsOn() throws {
    let runtime = try Profile.named("runtime")
    let device = try PartialDevice(has: ["Add/f32", "MatMul/f32", "Exp/f32", "Relu/f32"])
    let filter = "^runtime/(index-out-of-range|plan-reuse|description)/"
    let (_, without, _) = try run(nil, on: device, profiles: [runtime], filter: filter)
    #expect(without.counts[.missing] == 1 && without.counts[.pass] == 2)
    let text = "- {operator: Gather, dtype: f32, why: no gather unit}"
    let (_, with, results) = try run(text, on: device, profiles: [runtime], filter: filter)
    #expect(with.counts[.missing] == 0 && with.counts[.waived] == 1)
    #expect(with.waivers.map(\.caseCount) == [1])
    #expect(results.contains { $0.id.contains("index-out-of-range") && $0.outcome == .waived })
  }

  /// What an interrupted run waived is missing again if it goes on without the exception.
  @Test func aWaiverHoldsOnlyForAsLongAsItsException() throws {
    let device = try PartialDevice(has: ["Relu/f32", "Gather/f32"])
    let (certification, _, results) = try run(nil, on: device)
    var waived = try #require(results.first { $0.outcome == .missing })
    waived.outcome = .waived
    #expect(certification.settled(waived).outcome == .missing)
  }

  @Test(arguments: [
    ("", "exceptions: exceptions are a list"), ("a: 1", "exceptions are a list"), ("[]", "exceptions are a list"),
    ("- [", "no YAML"), ("- Add", "exceptions:1: this is no entry"),
    ("- operator: Add\n  dtype: f32\n  because: x", "exceptions:3: there is no key 'because'"),
    ("- operator: Add\n  dtype: f32", "exceptions:1: the entry has no 'why'"),
    ("- operator: Add\n  dtype: f32\n  why: ' '", "exceptions:3: 'why' must be a text"),
    ("- operator: Add\n  dtype: f32\n  why: [x]", "exceptions:3: 'why' must be a text"),
    ("- operator: Ad\n  dtype: f32\n  why: x", "exceptions:1: 'Ad' is no operator; 'berth ops' lists them"),
    ("- operator: Add\n  dtype: f31\n  why: x", "exceptions:2: 'f31' is no dtype; Add takes f64, f32"),
    ("- operator: Gelu\n  dtype: i8\n  why: x", "exceptions:2: Gelu does not take i8 anyway; it takes f64, f32"),
    (
      "- {operator: Add, dtype: f32, why: x}\n- {operator: Add, dtype: float32, why: y}",
      "exceptions:2: Add in f32 stands on line 1 already"
    ),
  ])
  func aMistakeIsExplainedWithItsLine(_ yaml: String, _ hint: String) {
    #expect {
      try Exceptions(yaml: yaml)
    } throws: { error in
      let error = error as? DeviceError
      return error?.code == .invalidArgument && error?.message.contains(hint) == true
    }
  }

  @Test func aFileThatCannotBeReadIsNamed() {
    #expect {
      try Exceptions(contentsOfFile: "/nonexistent/exceptions.yaml")
    } throws: { error in
      (error as? DeviceError)?.code == .inputOutput
        && (error as? DeviceError)?.message.contains("/nonexistent/exceptions.yaml") == true
    }
  }
}
