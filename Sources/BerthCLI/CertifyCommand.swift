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

      Every device but the CPU gets a process of its own: a crash or a hang costs one case, and the run goes on. With --out a journal is \
      kept; a run that was cut off goes on from there with --resume.

      With --next, only as much runs as it takes to find the one next thing to implement or repair, and its specification is printed.

      Exit status: 0 certified, with waivers or without (with --filter: all that ran passed; with --next: nothing is left to do), 1 not, \
      2 the run could not be carried out.
      """)

  @OptionGroup var target: DeviceOption

  @Option(
    name: .customLong("profile"),
    help: ArgumentHelp(
      "A profile to certify: a name, 'all', or a YAML file; may be given several times. runtime and core if none is given.",
      valueName: "name"))
  var profileNames: [String] = []

  @OptionGroup var running: RunnerOption

  @Option(
    help: ArgumentHelp("Write certificate.json, results.jsonl and junit.xml into this folder.", valueName: "folder"))
  var out: String?

  @Flag(help: "Go on with the run that was cut off in the folder of --out: the same command line, and --resume.")
  var resume = false

  @Option(help: "What data and varying shapes follow from.")
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("Run only cases whose id matches. A filtered run never certifies.", valueName: "regex"))
  var filter: String?

  @Option(
    help: ArgumentHelp(
      "YAML: what the device need not have (a list of operator, dtype and why). The certificate prints it.",
      valueName: "file"))
  var exceptions: String?

  @Flag(help: "Only name the one next thing to implement or repair, with its specification, and stop there.")
  var next = false

  @Option(help: "The language of the summary: en or zh.")
  var lang = Language.english

  @Flag(help: "Print JSON: the certificate, or with --next the next thing.")
  var json = false

  func validate() throws {
    if resume, out == nil { throw ValidationError("--resume goes on with a run in a folder; say which with --out") }
    if next, out != nil { throw ValidationError("--next makes no certificate, so --out has nothing to hold") }
  }

  func run() throws {
    try reporting {
      let names = profileNames.isEmpty ? Profile.standardNames : unique(profileNames)
      let profiles = try Profile.load(names, relativeTo: ".")
      let matches = try matcher(filter)
      let waived = try exceptions.map { path throws(DeviceError) in try Exceptions(contentsOfFile: path) } ?? .none
      let certification = Certification(profiles: profiles, seed: seed, exceptions: waived, filter: matches)
      guard !certification.entries.isEmpty else {
        throw DeviceError(.invalidArgument, "no case matches '\(filter ?? "")'")
      }
      let target = self.target.target
      let runner = try running.open(target)
      if next { return try printNextStep(of: certification, on: runner, target: target) }
      // Before the run: a minute of work is not to be lost to a folder that cannot be written.
      let identity = RunIdentity(certification, on: runner.info, settings: try settings(for: target))
      let output = try out.map { path throws(DeviceError) in
        try CertificationOutput(folder: path, for: identity, resumes: resume)
      }
      if let output, resume { announce(output, of: certification) }

      var done = 0
      var writingFailed: DeviceError?
      func write(_ body: (CertificationOutput) throws(DeviceError) -> Void) {
        guard let output, writingFailed == nil else { return }
        do throws(DeviceError) { try body(output) } catch { writingFailed = error }
      }
      var summary = certification.run(
        on: runner, finished: output?.finished ?? [:],
        onBegin: { id in write { output throws(DeviceError) in try output.begin(id) } },
        onResult: { result in
          done += 1
          Terminal.progress("\(done)/\(certification.entries.count) \(result.id)")
          write { output throws(DeviceError) in try output.add(result) }
          // Without its record the rest of the run is worth nothing.
          return writingFailed == nil
        })
      Terminal.clearProgress()
      if let writingFailed { throw writingFailed }
      summary.lacksIsolation = !running.isolates(target) && !target.isTrusted
      let certificate = Certificate(summary, of: certification, on: runner.info)
      if json {
        Terminal.write(String(decoding: try certificate.json(), as: UTF8.self))
      } else {
        Terminal.write(
          TerminalSummary(
            summary, of: certification, on: runner.info, target: target.text, language: lang,
            smallest: { smallest($0, on: runner) }
          ).text)
      }
      try output?.finish(certificate)
      if let out, !json { Terminal.write("\(out)/certificate.json, results.jsonl, junit.xml\n") }
      let holds = filter == nil ? summary.verdict != .notCertified : summary.counts.troubled == 0
      if !holds { throw ExitCode(ExitStatus.fails) }
    }
  }

  /// The id of a smaller case that fails in the same way, for the line that reproduces it.
  func smallest(_ result: CaseResult, on runner: any CaseRunning) -> String {
    guard let test = try? TestCase(id: result.id) else { return result.id }
    Terminal.progress("shrinking \(result.id)")
    defer { Terminal.clearProgress() }
    return CaseShrinker(runner).shrink(test, failing: result).id
  }

  /// What the results depend on besides suite, profiles, seed and device.
  private func settings(for target: Target) throws(DeviceError) -> [String: String] {
    var settings = [
      "target": target.text, "--filter": filter ?? "", "isolation": running.isolates(target) ? "process" : "none",
      "--timeout": running.timeout.map { "\($0)" } ?? "",
    ]
    if let exceptions { settings["--exceptions"] = try Fingerprint.ofFile(exceptions) }
    if let file = target.file { settings["plug-in file"] = try Fingerprint.ofFile(file) }
    return settings
  }

  /// Says what of an earlier run there is.
  private func announce(_ output: CertificationOutput, of certification: Certification) {
    Terminal.complain("resuming: \(output.finished.count) of \(certification.entries.count) cases are done")
    for id in output.interrupted { Terminal.complain("\(id) was begun and not finished; it runs again") }
  }

  private func unique(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
  }
}
