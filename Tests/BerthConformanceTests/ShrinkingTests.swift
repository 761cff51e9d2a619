// SPDX-License-Identifier: Apache-2.0

import BerthConformance
import Testing

struct ShrinkingTests {
  private func shrunk(_ id: String, on fault: Fault) throws -> (from: CaseResult, to: CaseResult) {
    let runner = CaseRunner(try FaultyDevice(fault))
    let test = try TestCase(id: id)
    let result = runner.run(test, isRequired: false)
    let smallest = CaseShrinker(runner).shrink(test, failing: result)
    return (result, runner.run(smallest, isRequired: false))
  }

  @Test func aFailureBecomesAsSmallAsItCan() throws {
    let (from, to) = try shrunk("Relu/f32/3x5x7/-/exact/1", on: .writesBehindOutput)
    #expect(from.outcome == .fail)
    #expect(to.rule == from.rule)
    #expect(to.id == "Relu/f32/1x1x1/-/exact/1")
  }

  /// Rows that a tile leaves over are skipped: what makes the failure must not be shrunk away.
  @Test func whatMakesItFailStays() throws {
    let (from, to) = try shrunk("MatMul/f32/17x33,33x31/-/random/1", on: .skipsLastRow)
    #expect(from.outcome == .fail)
    #expect(to.outcome == .fail)
    #expect(to.rule == from.rule)
    #expect(to.id == "MatMul/f32/1x1,1x1/-/random/1")
  }

  @Test func aPassingCaseStaysAsItIs() throws {
    let id = "Relu/f32/3x5x7/-/exact/1"
    #expect(try shrunk(id, on: .leaks).to.id == id)
  }
}
