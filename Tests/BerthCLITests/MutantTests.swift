// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The suite on devices that are broken on purpose: the quick selection of `make mutants`.
@Suite(.serialized)
struct MutantTests {
  private static let binary = Berth.root.appendingPathComponent(".build/release/berth-mutants")

  private func mutants(_ arguments: [String]) throws -> Berth { try Berth(arguments, binary: MutantTests.binary) }

  @Test func theQuickSelectionIsKilledWithoutAFalseAlarm() throws {
    let run = try mutants(["--reduced", "--json"])
    let report = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
    let verdicts = try #require(report["mutants"] as? [[String: Any]])
    #expect(verdicts.count >= 12)
    for verdict in verdicts {
      #expect(verdict["fate"] as? String == "killed", "\(verdict["name"] ?? ""): \(verdict["message"] ?? "not caught")")
    }
    let sound = try #require(report["sound"] as? [[String: Any]])
    #expect(!sound.isEmpty)
    for verdict in sound {
      #expect(verdict["fate"] as? String == "sound", "\(verdict["firstCase"] ?? ""): \(verdict["message"] ?? "")")
    }
    #expect(report["killed"] as? Int == verdicts.count)
    #expect(run.status == 0)
  }

  @Test func aSurvivorIsNamedAndFailsTheRun() throws {
    // Cases that have nothing to do with the fault.
    let run = try mutants(["--only", "^guard-behind$", "--cases", "^MatMul/f32/1x1,1x1/"])
    #expect(run.status == 1)
    #expect(run.output.contains("! nothing"))
    #expect(run.output.hasSuffix("killed 0 of 1\n"))
  }

  @Test func whatMatchesNothingCannotBeCarriedOut() throws {
    let run = try mutants(["--only", "^no-such-mutant$"])
    #expect(run.status == 2)
    #expect(run.output.isEmpty)
  }
}
