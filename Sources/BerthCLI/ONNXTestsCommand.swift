// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Berth
import BerthONNX
import BerthReport

struct ONNXTestsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "onnx-tests", abstract: "Run ONNX's own backend test folders on a device.",
    discussion: """
      The folder holds test folders as the onnx package generates them: model.onnx, and test_data_set_* with the inputs and the outputs to \
      expect. 'make setup' puts such folders under .cache/onnx. Outputs are compared as ONNX's own runner does (relative tolerance 1e-3, \
      absolute 1e-7, unless a test states others), integers and truth values exactly.

      Models run strictly on the device. What Berth or the device does not offer is counted as unsupported, by operator, dtype or other \
      reason, and is not a pass.

        berth onnx-tests .cache/onnx/node --device cpu --filter '^test_(add|matmul)'

      Exit status: 0 some passed and none failed, 1 otherwise, 2 the run could not be carried out.
      """)

  @Argument(help: ArgumentHelp("The folder of test folders, or one test folder.", valueName: "folder"))
  var folder: String

  @OptionGroup var target: DeviceOption

  @Option(help: ArgumentHelp("Run only tests whose name matches.", valueName: "regex"))
  var filter: String?

  @Flag(help: "Print JSON: counts, and name, outcome and message of every test.")
  var json = false

  func run() throws {
    try reporting {
      let matches = try matcher(filter)
      let runner = ONNXTestRunner(device: try target.target.open())
      let report: ONNXTestReport
      do throws(ONNXError) {
        report = try runner.run(folder, where: matches) { result, done, total in
          Terminal.progress("\(done)/\(total) \(result.name)")
        }
      } catch {
        throw error.error
      }
      Terminal.clearProgress()
      guard !report.results.isEmpty else { throw DeviceError(.notFound, "no test matches '\(filter ?? "")'") }
      Terminal.write(json ? try Summary(report).jsonText() : text(report))
      if !report.holds { throw ExitCode(ExitStatus.fails) }
    }
  }

  private func text(_ report: ONNXTestReport) -> String {
    var text = ""
    if report.unsupported > 0 {
      var table = TextTable(["unsupported", "", "tests"], rightAligned: [2])
      for category in ONNXGap.Category.allCases {
        let counts = (report.unsupportedBy[category] ?? [:]).sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        for (name, count) in counts { table.add([category.rawValue, name, "\(count)"]) }
      }
      text += table.text() + "\n"
    }
    for result in report.results where result.outcome == .failed {
      text += "FAILED \(result.name): \(result.message)\n"
    }
    let unsupported = ONNXGap.Category.allCases.compactMap { category in
      report.unsupportedBy[category].map { "\(category.rawValue) \($0.values.reduce(0, +))" }
    }
    let reasons = unsupported.isEmpty ? "" : " (\(unsupported.joined(separator: ", ")))"
    return text + "\(report.passed) passed, \(report.failed) failed, \(report.unsupported) unsupported\(reasons)\n"
  }
}

/// What `--json` prints. Scripts read it: fields may be added, none may change.
private struct Summary: Encodable {
  let passed: Int
  let failed: Int
  let unsupported: Int
  /// How many tests are unsupported, by category and name.
  let unsupportedBy: [String: [String: Int]]
  let tests: [Test]

  struct Test: Encodable {
    let name: String
    /// `passed`, `failed` or `unsupported`.
    let outcome: String
    /// Why it did not pass; empty if it did.
    let message: String
  }

  init(_ report: ONNXTestReport) {
    (passed, failed, unsupported) = (report.passed, report.failed, report.unsupported)
    unsupportedBy = Dictionary(uniqueKeysWithValues: report.unsupportedBy.map { ($0.rawValue, $1) })
    tests = report.results.map { Test(name: $0.name, outcome: $0.outcomeName, message: $0.message) }
  }
}
