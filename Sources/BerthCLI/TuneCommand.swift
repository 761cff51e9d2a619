// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Berth
import BerthConformance
import BerthOpenCL
import Foundation

struct TuneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tune", abstract: "Search for the parameters with which an OpenCL device's kernels are fastest.",
    discussion: """
      Every candidate is judged by the oracle first, in a process of its own, and then timed in turn with the best one so far. The winner \
      is kept in the user's cache folder ($BERTH_OPENCL_CACHE, or berth/opencl below $XDG_CACHE_HOME or ~/.cache), for this device, this \
      version of its driver and this strategy; from then on the device uses it.

        berth tune --device opencl:pocl --budget 120

      Exit status: 0 also where nothing faster was found, 2 where the search could not be carried out.
      """)

  @Option(name: [.customShort("d"), .long], help: ArgumentHelp("The OpenCL device.", valueName: "device"))
  var device: String

  @Option(help: ArgumentHelp("When to begin no further candidate.", valueName: "seconds"))
  var budget = 60.0

  @Option(help: "The family of kernels: \(OpenCLDevice.tunableKernels.joined(separator: ", ")).")
  var kernel = "gemm"

  @Flag(help: "Print what was found, and keep nothing.")
  var dryRun = false

  @Flag(help: "Print JSON: all candidates too.")
  var json = false

  func validate() throws {
    guard budget > 0, budget < 1e6 else { throw ValidationError("--budget must be a number of seconds above 0") }
    guard OpenCLDevice.tunableKernels.contains(kernel) else {
      throw ValidationError("--kernel can be \(OpenCLDevice.tunableKernels.joined(separator: ", "))")
    }
  }

  func run() throws {
    try reporting {
      let current = try open([:])
      guard let space = current.tuningSpace(of: kernel) else {
        throw DeviceError(.unsupported, "'\(kernel)' has no parameters on '\(device)'")
      }
      let start = try current.tuning(of: kernel)
      let work = try TuningWork(kernel)
      let candidateFile = CandidateFile()
      defer { candidateFile.remove() }
      let search = TuningSearch(
        kernel, space, from: start, on: work,
        open: { parameters throws(DeviceError) in
          try candidateFile.write(current.tuningEntry(kernel, parameters, source: "a candidate"))
          return try open(["tuning": candidateFile.path])
        },
        judge: { parameters in
          do throws(DeviceError) {
            try candidateFile.write(current.tuningEntry(kernel, parameters, source: "a candidate"))
            let target = Target.device(device + (device.contains("?") ? "&" : "?") + "tuning=\(candidateFile.path)")
            return work.problem(on: try IsolatedDevice(try WorkerProgram(for: target), timeout: .seconds(60)))
          } catch {
            return error.message
          }
        })
      try search.run(for: .seconds(budget)) { number, speed in
        Terminal.progress("candidate \(number), best so far \(TuneOutcome.text(speed)) times as fast")
      }
      Terminal.clearProgress()
      let outcome = TuneOutcome(
        device: current.info.product, kernel: kernel, start: start, best: search.best, speed: search.speed,
        trials: search.trials)
      if !dryRun, search.best != start {
        try current.keep(current.tuningEntry(kernel, search.best, source: outcome.summary))
      }
      Terminal.write(json ? try outcome.jsonText() : outcome.text(kept: dryRun ? nil : current.tuningFile))
    }
  }

  /// Opens the device anew, apart from the one of the catalogue, which would be kept.
  private func open(_ more: [String: String]) throws(DeviceError) -> OpenCLDevice {
    let driver = OpenCLDriver()
    guard let summary = driver.device(named: String(device.prefix { $0 != "?" })) else {
      throw DeviceError(.notFound, "there is no OpenCL device '\(device)'; 'berth devices' lists them")
    }
    if let problem = summary.problem { throw problem }
    let options = try DeviceCatalog.options(of: device).merging(more) { $1 }
    guard let opened = try driver.open(summary.id, options: options) as? OpenCLDevice else {
      throw DeviceError(.internal, "'\(device)' is no OpenCL device")
    }
    return opened
  }
}

/// The file by which a device is opened with parameters that are only tried.
private struct CandidateFile {
  let path = NSTemporaryDirectory() + "berth-tune-\(getpid())-\(UInt32.random(in: .min ... .max)).json"

  func write(_ entry: TuningEntry) throws(DeviceError) {
    let bytes = try OpenCLDevice.tuningFileContents(of: entry)
    do {
      try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw DeviceError(.inputOutput, "'\(path)' cannot be written: \(error.localizedDescription)")
    }
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}

/// What a search came to.
private struct TuneOutcome: Encodable {
  let device: String
  let kernel: String
  let start: [String: Int]
  let best: [String: Int]
  let speed: Double
  let trials: [TuningSearch.Trial]

  /// A line about it, for the database.
  var summary: String {
    "berth tune: \(TuneOutcome.text(speed)) times as fast as the parameters before, after \(trials.count) candidates"
  }

  /// The outcome for people.
  func text(kept file: String?) -> String {
    var lines = ["\(device), \(kernel): \(trials.count) candidates"]
    let refused = trials.filter { $0.problem != nil }
    if !refused.isEmpty {
      lines.append("  \(refused.count) out of the question, the first: \(refused[0].problem ?? "")")
    }
    if best == start {
      lines.append("  nothing is faster than \(TuneOutcome.text(start))")
    } else {
      lines.append("  before  \(TuneOutcome.text(start))")
      lines.append("  best    \(TuneOutcome.text(best)): \(TuneOutcome.text(speed)) times as fast")
      lines.append(file.map { "  kept in \($0)" } ?? "  not kept")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  static func text(_ speed: Double) -> String { String(format: "%.2f", speed) }

  private static func text(_ parameters: [String: Int]) -> String {
    parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
  }
}
