// SPDX-License-Identifier: Apache-2.0

import BerthConformance
import BerthCore
import BerthReport
import Foundation
import Testing

struct VerdictTests {
  private func certification(_ profile: String = "core") throws -> Certification {
    Certification(profiles: [try Profile.named(profile)], seed: 1)
  }

  /// A summary in which every case has the outcome that `outcome` says.
  private func summary(_ certification: Certification, _ outcome: (Certification.Entry) -> Outcome) -> Summary {
    var summary = Summary(certification)
    for entry in certification.entries {
      summary.record(
        CaseResult(
          id: entry.test.id, operatorName: entry.test.operatorName, dtype: entry.test.dtypeName, outcome: outcome(entry)
        ),
        isRequired: entry.isRequired)
    }
    return summary
  }

  @Test func allPassedIsCertified() throws {
    #expect(try summary(certification()) { _ in .pass }.verdict == .certified)
  }

  @Test func whatIsNotDemandedMayBeUnsupported() throws {
    #expect(try summary(certification()) { $0.isRequired ? .pass : .unsupported }.verdict == .certified)
  }

  @Test(arguments: [Outcome.fail, .crashed, .timedOut, .missing])
  func oneCaseInTroubleIsEnough(_ outcome: Outcome) throws {
    let certification = try certification()
    let last = try #require(certification.entries.last?.test.id)
    let summary = summary(certification) { $0.test.id == last ? outcome : .pass }
    #expect(summary.verdict == .notCertified)
    #expect(summary.reasons == [.outcome(outcome, count: 1)])
  }

  @Test func aWaiverIsSaid() throws {
    let certification = try certification()
    let summary = summary(certification) { $0.test.id.hasPrefix("Gelu/f32/7/") ? .waived : .pass }
    #expect(summary.verdict == .certifiedWithWaivers)
  }

  @Test(arguments: ["runtime", "core"])
  func doingNothingNeverPasses(_ profile: String) throws {
    let certification = try certification(profile)
    #expect(summary(certification) { _ in .unsupported }.verdict == .notCertified)
    #expect(summary(certification) { _ in .waived }.verdict == .notCertified)
  }

  @Test func aFilteredRunCertifiesNothing() throws {
    let certification = try Suite.certification(filter: "^Add/f32")
    let summary = summary(certification) { _ in .pass }
    #expect(summary.verdict == .notCertified)
    #expect(summary.reasons.contains(.leftOut(count: certification.unfilteredCount - certification.entries.count)))
  }

  @Test func theRunIsTheSameForTheSameSeed() throws {
    let runs = try (0..<2).map { _ in
      var results: [CaseResult] = []
      _ = try Suite.certification(filter: "^(Add|Softmax)/f32/", seed: 9).run(on: Suite.cpu()) { result in
        var timeless = result
        timeless.seconds = 0
        results.append(timeless)
      }
      return results
    }
    #expect(runs[0] == runs[1])
    #expect(runs[0].count > 50)
  }

  @Test func theCertificateHasTheKeysThatScriptsRelyOn() throws {
    let certification = try Suite.certification(filter: "^Add/f32/7")
    let device = try Suite.cpu()
    let summary = certification.run(on: device)
    let data = try Certificate(summary, of: certification, on: device.info).json()
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(object["verdict"] as? String == "not-certified")
    #expect(object["profiles"] as? [String] == ["runtime", "core"])
    #expect(object["seed"] as? Int == 1)
    #expect((object["device"] as? [String: Any])?["id"] as? String == "cpu")
    #expect(object["plugin"] == nil)
    #expect((object["suite"] as? [String: Any])?["version"] as? String == Certificate.suiteVersion)
    let counts = try #require(object["counts"] as? [String: Int])
    #expect(Set(counts.keys) == ["pass", "fail", "crashed", "timedOut", "missing", "unsupported", "waived"])
    #expect(counts["pass"] == certification.entries.count)
  }

  @Test func aResultLineHasTheKeysThatScriptsRelyOn() throws {
    let result = CaseResult(
      id: "Add/f32/7,7/-/exact/1", operatorName: "Add", dtype: "f32", outcome: .fail, errorOfBound: .infinity,
      rule: .result,
      message: "\"quoted\"\nand broken", seconds: 0.25)
    let data = try ResultLine(result).json()
    #expect(!data.contains(UInt8(ascii: "\n")))
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(Set(object.keys) == ["id", "operator", "dtype", "outcome", "errorOfBound", "message", "seconds", "rule"])
    #expect(object["errorOfBound"] as? Double == 1e30)
    #expect(object["operator"] as? String == "Add")
    let exact = CaseResult(id: "x", operatorName: "Add", dtype: "f32", outcome: .pass)
    let plain = try #require(try JSONSerialization.jsonObject(with: try ResultLine(exact).json()) as? [String: Any])
    #expect(plain["errorOfBound"] is NSNull)
  }
}
