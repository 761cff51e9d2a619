// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Berth
import BerthConformance
import BerthReport
import Foundation

struct CertifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "certify", abstract: "Judge a device, and issue a certificate if it keeps its promises.",
    discussion: """
      Every result is compared with a reference in higher precision, within a bound that is derived, not chosen; guard zones, poisoned \
      outputs, repeatability, queues, fences and errors are looked at as well. What a profile demands and the device has not is 'missing'; \
      what it claims beyond the demands is judged all the same.

      The same seed gives the same cases and the same data on every host. A failure comes with a 'berth replay' line that runs it alone.

        berth certify --device cpu --profile runtime --profile core --out out/cpu

      Exit status: 0 certified (with --filter: all that ran passed), 1 not certified, 2 the run could not be carried out.
      """)

  @OptionGroup var target: DeviceOption

  @Option(
    name: .customLong("profile"),
    help: ArgumentHelp(
      "A profile to certify; may be given several times. All profiles if none is given.", valueName: "name"))
  var profileNames: [String] = []

  @Option(
    help: ArgumentHelp("Write certificate.json, results.jsonl and junit.xml into this folder.", valueName: "folder"))
  var out: String?

  @Option(help: "What data and varying shapes follow from.")
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("Run only cases whose id matches. A filtered run never certifies.", valueName: "regex"))
  var filter: String?

  @Option(help: "The language of the summary: en or zh.")
  var lang = Language.english

  @Flag(help: "Print the certificate as JSON instead of the summary.")
  var json = false

  func run() throws {
    try reporting {
      let profiles =
        try profileNames.isEmpty ? Profile.all() : unique(profileNames).map { name in try Profile.named(name) }
      let matches = try matcher(filter)
      let certification = Certification(profiles: profiles, seed: seed, filter: matches)
      guard !certification.entries.isEmpty else {
        throw DeviceError(.invalidArgument, "no case matches '\(filter ?? "")'")
      }
      // Before the run: a minute of work is not to be lost to a folder that cannot be written.
      let output = try out.map { path throws(DeviceError) in try CertificationOutput(folder: path) }
      let device = try target.open()

      var done = 0
      var writingFailed: DeviceError?
      let summary = certification.run(on: device) { result in
        done += 1
        Terminal.progress("\(done)/\(certification.entries.count) \(result.id)")
        do throws(DeviceError) { try output?.add(result) } catch { writingFailed = writingFailed ?? error }
      }
      Terminal.clearProgress()
      let certificate = Certificate(summary, of: certification, on: device.info)
      if json {
        Terminal.write(String(decoding: try certificate.json(), as: UTF8.self))
      } else {
        Terminal.write(
          TerminalSummary(
            summary, of: certification, on: device.info, target: "--device \(target.device)", language: lang,
            smallest: { smallest($0, on: device) }
          ).text)
      }
      if let writingFailed { throw writingFailed }
      try output?.finish(certificate)
      if let out, !json { Terminal.write("\(out)/certificate.json, results.jsonl, junit.xml\n") }
      let holds = filter == nil ? summary.verdict != .notCertified : summary.counts.troubled == 0
      if !holds { throw ExitCode(ExitStatus.fails) }
    }
  }

  /// The id of a smaller case that fails in the same way, for the line that reproduces it.
  private func smallest(_ result: CaseResult, on device: any Device) -> String {
    guard let test = try? TestCase(id: result.id) else { return result.id }
    Terminal.progress("shrinking \(result.id)")
    defer { Terminal.clearProgress() }
    return CaseShrinker(CaseRunner(device)).shrink(test, failing: result).id
  }

  private func unique(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
  }
}
