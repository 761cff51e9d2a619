// SPDX-License-Identifier: Apache-2.0

import BerthConformance
import BerthCore
import BerthReport
import Foundation
import Testing

#if canImport(FoundationXML)
import FoundationXML
#endif

struct ReportTests {
  private let hostile = CaseResult(
    id: "Add/f32/7,7/-/exact/1", operatorName: "Add", dtype: "f32", outcome: .fail, errorOfBound: 3, rule: .result,
    message: "<a href=\"x\">&\u{1}\n\u{1B}[31m", seconds: 0.001)

  @Test func junitIsWellFormedWhateverADeviceSays() throws {
    var report = JUnitReport()
    report.add(hostile)
    for (index, outcome) in Outcome.allCases.enumerated() {
      report.add(CaseResult(id: "Mul/f32/\(index)", operatorName: "Mul", dtype: "f32", outcome: outcome, message: "m"))
    }
    let counter = ElementCounter()
    let parser = XMLParser(data: Data(report.xml.utf8))
    parser.delegate = counter
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
    #expect(counter.counts == ["testsuites": 1, "testsuite": 2, "testcase": 8, "failure": 3, "error": 2, "skipped": 2])
  }

  @Test(arguments: Language.allCases)
  func aFailureComesWithTheLineThatReproducesIt(_ language: Language) throws {
    let certification = try Suite.certification(filter: "^Relu/f32/(7|8)/")
    let device = try FaultyDevice(.writesBehindOutput)
    let summary = certification.run(on: device)
    let text = TerminalSummary(
      summary, of: certification, on: device.info, target: "--device cpu", language: language
    ).text
    let first = try #require(summary.troubled.first)
    #expect(text.contains("berth replay \(first.id) --device cpu"))
    #expect(text.contains("guard-zone"))
    #expect(text.contains(language == .chinese ? "未通过认证" : "not certified"))
    #expect(text.contains(language == .chinese ? "筛选条件略去了" : "a filter left out"))
  }

  @Test func aReplayShowsInputsExpectedGotAndBound() throws {
    let test = try TestCase(id: "MatMul/f32/2x3,3x2/-/random/1")
    var evidence: OperatorEvidence?
    let result = CaseRunner(try Suite.cpu()).run(test, isRequired: false, evidence: &evidence)
    let text = ReplayReport(test, result, evidence).text
    for piece in [
      "MatMul(float32[2, 3], float32[3, 2])", "Input 'A'", "Input 'B'", "Output 'Y'", "expected", "got", "within",
      "Outcome: pass",
    ] {
      #expect(text.contains(piece), "\(piece) is missing in\n\(text)")
    }
  }

  private func identity(_ certification: Certification, _ device: any Device) -> RunIdentity {
    RunIdentity(certification, on: device.info, settings: [:])
  }

  @Test func anOutputFolderThatCannotBeWrittenIsRefusedBeforeTheRun() throws {
    let identity = identity(try Suite.certification(filter: "^Add/f32/7"), try Suite.cpu())
    #expect {
      _ = try CertificationOutput(folder: "/proc/berth", for: identity)
    } throws: { error in
      (error as? DeviceError)?.code == .inputOutput && (error as? DeviceError)?.message.contains("/proc/berth") == true
    }
  }

  @Test func aNewRunTakesAnOldCertificateAway() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("berth-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let certification = try Suite.certification(filter: "^Add/f32/7")
    let device = try Suite.cpu()
    do {
      // The folder belongs to this run for as long as the output lives.
      let output = try CertificationOutput(folder: folder.path, for: identity(certification, device))
      let summary = certification.run(on: device) { result in try? output.add(result) }
      try output.finish(Certificate(summary, of: certification, on: device.info))
    }
    let certificate = folder.appendingPathComponent("certificate.json").path
    #expect(FileManager.default.fileExists(atPath: certificate))
    let lines = try String(contentsOf: folder.appendingPathComponent("results.jsonl"), encoding: .utf8).split(
      separator: "\n")
    #expect(lines.count == certification.entries.count)
    _ = try CertificationOutput(folder: folder.path, for: identity(certification, device))
    #expect(!FileManager.default.fileExists(atPath: certificate))
  }
}

private final class ElementCounter: NSObject, XMLParserDelegate {
  var counts: [String: Int] = [:]

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    counts[name, default: 0] += 1
  }
}
