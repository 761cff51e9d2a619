// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Berth
import BerthConformance
import BerthReport

struct AccuracyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accuracy",
    abstract: "Measure the greatest error of a device's functions, in units in the last place.",
    discussion: """
      Every number of float16 and bfloat16, random bit patterns of float32 and float64, and for two operands random ones. Results are \
      compared with a reference of about 106 bits. Exit status: 0 where every result keeps to its bound, 1 where one does not.
      """)

  @OptionGroup var device: DeviceOption

  @OptionGroup var running: RunnerOption

  @Option(help: ArgumentHelp("Only operators whose name matches this regular expression.", valueName: "regex"))
  var filter: String?

  @Option(
    help: ArgumentHelp(
      "How many float32 elements to measure for each function; of float64 a sixteenth.", valueName: "number"))
  var samples = 1 << 24

  @Option(help: "The seed of the samples.")
  var seed: UInt64 = 1

  @Option(help: "The language of the headings: en or zh.")
  var lang: Language = .english

  @Flag(help: "Print the table as Markdown, with what each function is held to.")
  var markdown = false

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    if markdown, json { throw ValidationError("give --markdown or --json, not both") }
    guard (1...(1 << 32)).contains(samples) else { throw ValidationError("--samples must be from 1 to 2^32") }
  }

  func run() throws {
    var holds = true
    try reporting {
      let isIncluded = try matcher(filter)
      let runner = try running.open(device.target)
      var done = 0
      let rows = AccuracySurvey(runner, sampleCount: samples, seed: seed).run(where: isIncluded) { row in
        done += 1
        Terminal.progress("\(done): \(row.operatorName) \(row.dtype)")
      }
      Terminal.clearProgress()
      holds = rows.allSatisfy { $0.failure == nil }
      let report = AccuracyReport(rows, language: lang)
      Terminal.write(json ? try rows.jsonText() : markdown ? report.markdown : report.text)
    }
    if !holds { throw ExitCode(ExitStatus.fails) }
  }
}
