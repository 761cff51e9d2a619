// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import Testing

@testable import BerthTesting

@Suite struct ConformanceTestTests {
  @Test func theTestsHaveAllCasesOfTheSuite() throws {
    let tests = try ConformanceTest.all(profiles: ["runtime", "core"], seed: 3)
    #expect(Set(tests.map(\.id)).count == tests.count)
    let suite = Certification(profiles: try Profile.load(["runtime", "core"]), seed: 3)
    #expect(tests.flatMap(\.entries).map(\.test) == suite.entries.map(\.test))
    #expect(tests.flatMap(\.entries).map(\.isRequired) == suite.entries.map(\.isRequired))
  }

  @Test func aTestIsAnOperatorInADTypeOrACheck() throws {
    for test in try ConformanceTest.all(profiles: ["runtime", "core"]) {
      #expect(!test.entries.isEmpty)
      for entry in test.entries { #expect(entry.test.id.hasPrefix("\(test.id)/")) }
    }
  }

  @Test func aProfileWithoutOperatorsHasTheChecksOnly() throws {
    let tests = try ConformanceTest.all(profiles: ["runtime"])
    #expect(tests.count == RuntimeCheck.all.count)
  }

  @Test(arguments: [
    ("cores", DeviceError.Code.notFound, "cores"), ("missing.yaml", .inputOutput, "missing.yaml"),
    ("no-profile.yaml", .invalidArgument, "profile"),
  ])
  func aProfileThatCannotBeHadIsNamed(_ name: String, _ code: DeviceError.Code, _ words: String) throws {
    let error = try #require(throws: DeviceError.self) { try ConformanceTest.all(profiles: [name]) }
    #expect(error.code == code)
    #expect(error.message.contains(words))
  }

  @Test(arguments: ["Add/f32", "Ad/f32/7,7/-/random/1", "runtime/no-such-check/1"])
  func aCaseThatIsNoneIsRefused(_ id: String) {
    #expect(throws: DeviceError.self) { try ConformanceTest(caseID: id) }
  }

  @Test func whatPassesLeavesNoIssue() async throws {
    let device = try EditedDevice()
    for id in ["Add/f32/7,7/-/random/1", "runtime/fence-order/1"] {
      try await ConformanceTest(caseID: id).expectPass(on: device)
    }
  }

  @Test func aFailureIsAnIssueWithTheIDOfItsCase() async throws {
    let id = "Sub/f32/64,64/-/random/1"
    let device = try EditedDevice(replacing: [.sub: .add])
    let issues = try await issues { try await ConformanceTest(caseID: id).expectPass(on: device) }
    #expect(issues.count == 1)
    let text = try #require(issues.first)
    #expect(text.hasPrefix("\(id): fail (result): output 'C'"))
    // A person reads one number sooner than sixty-four.
    #expect(text.contains("smallest case found that fails alike: Sub/f32/1,1/-/random/1"))
  }

  @Test func ofManyAlikeTheFirstAreTold() async throws {
    let device = try EditedDevice(replacing: [.sub: .add])
    let test = try #require(try ConformanceTest.all(profiles: ["core"]).first { $0.id == "Sub/i8" })
    let issues = try await issues { try await test.expectPass(on: device) }
    #expect(issues.count == 6)
    #expect(issues.allSatisfy { $0.hasPrefix("Sub/i8/") })
    #expect(try #require(issues.last).contains("other cases fail as well"))
  }

  @Test func whatAProfileDemandsAndTheDeviceLacksIsOneIssue() async throws {
    let device = try EditedDevice(without: [.relu])
    let test = try #require(try ConformanceTest.all(profiles: ["core"]).first { $0.id == "Relu/f32" })
    let issues = try await issues { try await test.expectPass(on: device) }
    #expect(issues.count == 1)
    #expect(try #require(issues.first).contains("demanded by a profile and declared unsupported"))
    #expect(try #require(issues.first).contains("taken out"))
  }

  @Test func whatNobodyDemandsIsNoIssueAndNoPass() async throws {
    let device = try EditedDevice(without: [.relu])
    let test = try #require(try ConformanceTest.all(profiles: ["core"]).first { $0.id == "Relu/f64" })
    let findings = await test.findings(on: device)
    #expect(findings.issues.isEmpty)
    #expect(findings.passed == 0)
    #expect(findings.reasonNotRun == "taken out")
  }

  @Test func whatAnExceptionWaivesIsNoIssueAndNoPass() async throws {
    let device = try EditedDevice(without: [.relu])
    let tests = try ConformanceTest.all(profiles: ["core"], exceptions: "exceptions.yaml")
    let findings = try await #require(tests.first { $0.id == "Relu/f32" }).findings(on: device)
    #expect(findings.issues.isEmpty)
    #expect(findings.passed == 0)
    #expect(try #require(findings.reasonNotRun).hasPrefix("made up by a test"))
  }

  @Test func whatAnExceptionCoversMustNotFail() async throws {
    let device = try EditedDevice(replacing: [.relu: .identity])
    let tests = try ConformanceTest.all(profiles: ["core"], exceptions: "exceptions.yaml")
    let findings = try await #require(tests.first { $0.id == "Relu/f32" }).findings(on: device)
    #expect(!findings.issues.isEmpty)
  }

  @Test func exceptionsThatAreNotThereAreNamed() throws {
    let error = try #require(throws: DeviceError.self) {
      try ConformanceTest.all(profiles: ["core"], exceptions: "missing.yaml")
    }
    #expect(error.code == .inputOutput)
    #expect(error.message.contains("missing.yaml"))
  }

  @Test func anExceptionThatChangesNothingIsAWarning() async throws {
    // Little to run: what an exception changes can be told of a whole run only.
    let device = try EditedDevice(without: Set(OperatorRegistry.standard.operators).subtracting([.relu]))
    let issues = try await issues { try await certify(device, profiles: ["core"], exceptions: "exceptions.yaml") }
    #expect(issues.contains("the exception for Relu in f32 changes nothing: the device passes it"))
    #expect(!issues.contains { $0.hasPrefix("Relu/") })
  }

  @Test func certifyingADeviceThatDoesNothingFails() async throws {
    let device = try EditedDevice(without: Set(OperatorRegistry.standard.operators))
    let summary = Mutex<Summary?>(nil)
    let issues = try await issues {
      let found = try await certify(device, profiles: ["core"])
      summary.withLock { $0 = found }
    }
    #expect(summary.withLock { $0?.verdict } == .notCertified)
    #expect(issues.contains { $0.hasPrefix("MatMul/f32/") })
    #expect(try #require(issues.last).contains("cpu is not certified: "))
  }

  /// What a body records, which is expected of it.
  private func issues(_ body: () async throws -> Void) async throws -> [String] {
    let texts = Mutex<[String]>([])
    try await withKnownIssue {
      try await body()
    } matching: { issue in
      texts.withLock { $0 += issue.comments.map(\.rawValue) }
      return true
    }
    return texts.withLock { $0 }
  }
}
