// SPDX-License-Identifier: Apache-2.0

import BerthConformance
import BerthCore
import BerthReport
import Foundation
import Testing

struct NextStepTests {
  private static let small = """
    {name: small, title: small, title-zh: small, why: a test,
     demands: [{operators: [Relu, Gemm, Add], dtypes: [f32], why: a test}]}
    """

  private func certification(_ exceptions: String? = nil, runtime: Bool = false) throws -> Certification {
    let small = try Profile(yaml: NextStepTests.small)
    return Certification(
      profiles: runtime ? [try Profile.named("runtime"), small] : [small], seed: 1,
      exceptions: try exceptions.map { text throws(DeviceError) in try Exceptions(yaml: text) } ?? .none)
  }

  /// What is next on a device, and which operators ran until that was known.
  private func next(
    _ device: any Device, _ certification: Certification
  ) -> (step: NextStep, ran: Set<String>) {
    var ran: Set<String> = []
    let step = certification.nextStep(on: CaseRunner(device)) { ran.insert($0.operatorName) }
    return (step, ran)
  }

  /// Add before Gemm before what the profile names first.
  @Test(
    arguments: [
      ([], "Add", 0), (["Relu/f32"], "Add", 0), (["Add/f32"], "Gemm", 1), (["Add/f32", "Gemm/f32"], "Relu", 2),
    ] as [(Set<String>, String, Int)])
  func whatIsMissingComesInAnOrderThatSuitsBringingUp(_ has: Set<String>, _ name: String, _ met: Int) throws {
    let (step, ran) = next(try PartialDevice(has: has), try certification())
    guard case .implement(let specification, let result, let missing) = step.task else {
      Issue.record("\(step.task)")
      return
    }
    #expect(specification.name == name && specification.dtype == "float32" && result.operatorName == name)
    #expect(missing == specification.caseCount && missing > 20)
    #expect(step.progress.operatorsMet == met && step.progress.operatorsDemanded == 3)
    #expect(ran.count == met + 1, "more ran than was needed: \(ran)")
  }

  @Test func aSpecificationSaysAllThatAKernelNeeds() throws {
    let step = next(try PartialDevice(has: ["Add/f32"]), try certification()).step
    let report = NextStepReport(step, of: try certification(), target: "--plugin ./x.so", language: .english)
    for piece in [
      "Progress: 1/3 operators of the profiles", "Next: implement Gemm, float32", "alpha A' B' + beta C",
      "(ai.onnx, 13)", "https://onnx.ai/onnx/operators/onnx__Gemm.html", "A: f32", "C: f32, optional", "Y: f32",
      "alpha: float, default 1.0", "transA: int, default 0", "gamma_(n-1)", "there is no Gemm",
      "berth certify --plugin ./x.so --filter '^Gemm/f32/'", "berth replay 'Gemm/f32/",
    ] {
      #expect(report.text.contains(piece), "'\(piece)' is missing in\n\(report.text)")
    }
    let chinese = NextStepReport(step, of: try certification(), target: "--plugin ./x.so", language: .chinese).text
    #expect(chinese.contains("下一步: 实现 Gemm, float32"))
    let object = try #require(try JSONSerialization.jsonObject(with: try report.json()) as? [String: Any])
    #expect(object["task"] as? String == "implement")
    #expect((object["specification"] as? [String: Any])?["name"] as? String == "Gemm")
    #expect((object["progress"] as? [String: Int])?["operatorsMet"] == 1)
    #expect((object["result"] as? [String: Any])?["outcome"] as? String == "missing")
  }

  @Test func whatIsThereInPartIsToBeCompleted() throws {
    let (step, _) = next(try PartialDevice(has: ["Add/f32"], maximumRank: 2), try certification())
    guard case .implement(let specification, let result, let missing) = step.task else {
      Issue.record("\(step.task)")
      return
    }
    #expect(specification.name == "Add" && missing > 0 && missing < specification.caseCount)
    #expect(result.message.contains("above 2"))
    let text = NextStepReport(step, of: try certification(), target: "x", language: .english).text
    #expect(text.contains("Next: complete Add, float32") && text.contains("\(missing) of them missing"))
  }

  @Test func whatIsWrongIsToBeRepairedBeforeAnythingElseIsAdded() throws {
    let (step, _) = next(try PartialDevice(has: ["Add/f32"], spoils: ["Add"]), try certification())
    guard case .repair(let specification, let result) = step.task else {
      Issue.record("\(step.task)")
      return
    }
    #expect(specification.name == "Add" && result.outcome == .fail)
    let text = NextStepReport(
      step, of: try certification(), target: "--device x", language: .english, smallest: { _ in "SMALL" }
    ).text
    #expect(text.contains("Next: repair Add, float32") && text.contains("berth replay 'SMALL' --device x"))
  }

  @Test func aBrokenPromiseOfTheRuntimeComesFirst() throws {
    let (step, ran) = next(try FaultyDevice(.losesLastBytesOfUploads), try certification(runtime: true))
    guard case .runtime(let check, let result, nil) = step.task else {
      Issue.record("\(step.task)")
      return
    }
    #expect(check.name == "allocate-distinct" && result.outcome == .fail && ran == ["runtime"])
    let text = NextStepReport(step, of: try certification(runtime: true), target: "x", language: .english).text
    #expect(text.contains("keep a promise of the runtime") && text.contains(check.promise))
    #expect(text.contains("berth replay 'runtime/allocate-distinct/1' x"))
  }

  /// A check that needs Add is no reason to look at the runtime before there is an Add.
  @Test func aCheckThatNeedsAnOperatorWaitsForIt() throws {
    let certification = try certification(runtime: true)
    let (step, _) = next(try PartialDevice(has: []), certification)
    guard case .implement(let specification, _, _) = step.task else {
      Issue.record("\(step.task)")
      return
    }
    #expect(specification.name == "Add")
    #expect(step.progress.runtimeWaiting > 5 && step.progress.runtimeMet > 30)
    #expect(step.progress.runtimeMet + step.progress.runtimeWaiting == step.progress.runtimeDemanded)
  }

  @Test func aCheckWhoseOperatorNoProfileDemandsNamesItInTheEnd() throws {
    let device = try PartialDevice(has: ["Add/f32", "Gemm/f32", "Relu/f32", "MatMul/f32"])
    let certification = try certification(runtime: true)
    let (step, _) = next(device, certification)
    guard case .runtime(_, let result, let needed?) = step.task else {
      Issue.record("\(step.task)")
      return
    }
    #expect(result.outcome == .missing && result.message.contains("needs \(needed.name)("))
    let text = NextStepReport(step, of: certification, target: "x", language: .english).text
    #expect(text.contains("it needs an operator first: \(needed.name)"))
  }

  @Test func whatIsWaivedIsDone() throws {
    let text = "- {operator: Gemm, dtype: f32, why: no matrix unit}"
    let (step, _) = next(try PartialDevice(has: ["Add/f32"]), try certification(text))
    #expect(step.result?.operatorName == "Relu")
    #expect(step.progress.operatorsMet == 2)
  }

  @Test func aClaimThatNobodyDemandsMustHoldToo() throws {
    let has: Set = ["Add/f32", "Gemm/f32", "Relu/f32", "Exp/f32"]
    let wrong = next(try PartialDevice(has: has, spoils: ["Exp"]), try certification()).step
    guard case .repair(let specification, _) = wrong.task else {
      Issue.record("\(wrong.task)")
      return
    }
    #expect(specification.name == "Exp")
    let (right, _) = next(try PartialDevice(has: has), try certification())
    guard case .nothing = right.task else {
      Issue.record("\(right.task)")
      return
    }
    #expect(right.progress.operatorsMet == 3 && right.result == nil)
    let report = NextStepReport(right, of: try certification(), target: "x", language: .english)
    #expect(report.text.contains("nothing is left to do"))
    let object = try JSONSerialization.jsonObject(with: try report.json()) as? [String: Any]
    #expect(object?["task"] as? String == "nothing")
  }
}
