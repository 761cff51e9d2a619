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
      version of its driver and this strategy; from then on the device uses it. The families of kernels share the budget: gemm are \
      matrix products, conv are convolutions.

        berth tune --device opencl:pocl --budget 120
        berth tune --device opencl:pocl --kernel conv

      Exit status: 0 also where nothing faster was found, 2 where the search could not be carried out.
      """)

  @Option(name: [.customShort("d"), .long], help: ArgumentHelp("The OpenCL device.", valueName: "device"))
  var device: String

  @Option(
    help: ArgumentHelp(
      "When to begin no further candidate; the families share it, and one candidate of each is tried in any case.",
      valueName: "seconds"))
  var budget = 60.0

  @Option(help: "The family of kernels: \(TuneCommand.kernels).")
  var kernel = TuneCommand.allKernels

  @Flag(help: "Print what was found, and keep nothing.")
  var dryRun = false

  @Flag(help: "Print JSON, a list of the families: all candidates too.")
  var json = false

  func validate() throws {
    guard budget > 0, budget < 1e6 else { throw ValidationError("--budget must be a number of seconds above 0") }
    guard kernel == TuneCommand.allKernels || TuningFamily.named(kernel) != nil else {
      throw ValidationError("--kernel can be \(TuneCommand.kernels)")
    }
  }

  private static let allKernels = "all"
  private static let kernels = (TuningFamily.all.map(\.name) + [allKernels]).joined(separator: ", ")

  func run() throws {
    try reporting {
      let clock = ContinuousClock()
      let end = clock.now + .seconds(budget)
      let current = try open([:])
      let families = TuningFamily.all.filter { kernel == TuneCommand.allKernels || kernel == $0.name }
        .compactMap { family in current.tuningSpace(of: family).map { (family, $0) } }
      guard !families.isEmpty else {
        throw DeviceError(.unsupported, "'\(kernel)' has no parameters on '\(device)'")
      }
      var outcomes: [TuneOutcome] = []
      for (number, (family, space)) in families.enumerated() {
        // Those that are still to come share what is left.
        let share = (end - clock.now) / (families.count - number)
        let outcome = try tune(family, space, on: current, for: share)
        outcomes.append(outcome)
        if !json { Terminal.write(outcome.text) }
      }
      if json { Terminal.write(try outcomes.jsonText()) }
    }
  }

  /// Searches the parameters of a family, and keeps what is found.
  private func tune(
    _ family: TuningFamily, _ space: TuningSpace, on current: OpenCLDevice, for budget: Duration
  ) throws -> TuneOutcome {
    let start = try current.tuning(of: family.name)
    let work = try TuningWork(family)
    let candidateFile = CandidateFile()
    defer { candidateFile.remove() }
    let search = TuningSearch(
      space, from: start, on: work,
      open: { parameters throws(DeviceError) in
        try candidateFile.write(current.tuningEntry(family.name, parameters, source: "a candidate"))
        return try open(["tuning": candidateFile.path])
      },
      judge: { parameters in
        do throws(DeviceError) {
          try candidateFile.write(current.tuningEntry(family.name, parameters, source: "a candidate"))
          let target = Target.device(device + (device.contains("?") ? "&" : "?") + "tuning=\(candidateFile.path)")
          return work.problem(on: try IsolatedDevice(try WorkerProgram(for: target), timeout: .seconds(60)))
        } catch {
          return error.message
        }
      })
    try search.run(for: budget) { number, speed in
      Terminal.progress("\(family.name): candidate \(number), best so far \(TuneOutcome.text(speed)) times as fast")
    }
    Terminal.clearProgress()
    var outcome = TuneOutcome(
      device: current.info.product, kernel: family.name, start: start, best: search.best, speed: search.speed,
      trials: search.trials)
    if !dryRun, search.best != start {
      try current.keep(current.tuningEntry(family.name, search.best, source: outcome.summary))
      outcome.kept = current.tuningFile
    }
    return outcome
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
  /// The file in which the best are kept; nil if they are not.
  var kept: String?

  /// A line about it, for the database.
  var summary: String {
    "berth tune: \(TuneOutcome.text(speed)) times as fast as the parameters before, after \(TuneOutcome.text(trials.count))"
  }

  /// The outcome for people.
  var text: String {
    var lines = ["\(device), \(kernel): \(TuneOutcome.text(trials.count))"]
    let refused = trials.filter { $0.problem != nil }
    if !refused.isEmpty {
      lines.append("  \(refused.count) out of the question, the first: \(refused[0].problem ?? "")")
    }
    if best == start {
      lines.append("  nothing is faster than \(TuneOutcome.text(start))")
    } else {
      lines.append("  before  \(TuneOutcome.text(start))")
      lines.append("  best    \(TuneOutcome.text(best)): \(TuneOutcome.text(speed)) times as fast")
      lines.append(kept.map { "  kept in \($0)" } ?? "  not kept")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func text(_ candidates: Int) -> String { "\(candidates) candidate\(candidates == 1 ? "" : "s")" }

  static func text(_ speed: Double) -> String { String(format: "%.2f", speed) }

  private static func text(_ parameters: [String: Int]) -> String {
    parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
  }
}
