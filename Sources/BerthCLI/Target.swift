// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Berth
import BerthConformance
import BerthPlugin
import Foundation

/// What a command is about: a device that Berth finds by itself, or the plug-in in a file.
enum Target: Sendable {
  /// As `berth devices` lists it, options behind a question mark.
  case device(String)
  /// A file, options behind a question mark.
  case plugin(String)

  /// The same on a command line.
  var arguments: [String] {
    switch self {
    case .device(let name): ["--device", name]
    case .plugin(let path): ["--plugin", path]
    }
  }

  /// The same as a line for a shell.
  var text: String { arguments.map(Target.quoted).joined(separator: " ") }

  /// Whether the device may share a process with its judge. Only the CPU: its code is ours, and there is no driver behind it.
  var isTrusted: Bool {
    if case .device(let name) = self { return name.prefix { $0 != "?" }.lowercased() == "cpu" }
    return false
  }

  /// The file of the plug-in, where it is one.
  var file: String? {
    switch self {
    case .plugin(let path): Target.withoutOptions(path)
    case .device(let name):
      // What stands for the product of a plug-in that nobody has loaded is its path.
      PluginDriver().device(named: Target.withoutOptions(name)).flatMap { summary in
        FileManager.default.fileExists(atPath: summary.product) ? summary.product : nil
      }
    }
  }

  /// Starts the device in this process.
  func open() throws(DeviceError) -> any Device {
    switch self {
    case .device(let name): return try Devices.open(name)
    case .plugin(let path):
      let driver = PluginDriver(file: Target.withoutOptions(path))
      guard let summary = driver.devices().first else { throw DeviceError(.notFound, "no plug-in '\(path)'") }
      return try driver.open(summary.id, options: try DeviceCatalog.options(of: path))
    }
  }

  private static func withoutOptions(_ text: String) -> String { String(text.prefix { $0 != "?" }) }

  private static func quoted(_ text: String) -> String {
    let plain = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-./:=,+@%".contains($0)) }
    if plain, !text.isEmpty { return text }
    return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}

/// Which device a command may be about.
struct TargetOption: ParsableArguments {
  @Option(
    name: [.customShort("d"), .long],
    help: ArgumentHelp("The device, as 'berth devices' lists it.", valueName: "device"))
  var device: String?

  @Option(
    help: ArgumentHelp(
      "The plug-in in this file; options may stand behind a question mark: X.so?name=value&...", valueName: "file"))
  var plugin: String?

  /// The target; nil if none is named.
  var target: Target? { device.map(Target.device) ?? plugin.map(Target.plugin) }

  func validate() throws {
    if device != nil, plugin != nil { throw ValidationError("give --device or --plugin, not both") }
  }
}

/// Which device a command is about.
struct DeviceOption: ParsableArguments {
  @OptionGroup var option: TargetOption

  /// The target.
  var target: Target { option.target ?? .device("") }

  func validate() throws {
    if option.target == nil { throw ValidationError("say which device: --device <device> or --plugin <file>") }
  }
}

/// Where a command runs its cases.
struct RunnerOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How long a case may take before it counts as timed out. 20 seconds for a device in a process of its own, 60 for the CPU.",
      valueName: "seconds"))
  var timeout: Double?

  @Flag(
    help: ArgumentHelp(
      "Run the device in this process, for a debugger. A crash then ends the run, and nothing but the CPU is certified."
    ))
  var inProcess = false

  /// For tests: the CPU gets a process of its own too.
  @Flag(help: .hidden)
  var isolated = false

  func validate() throws {
    if let timeout, !(timeout > 0 && timeout < 1e6) {
      throw ValidationError("--timeout must be a number of seconds above 0")
    }
    if inProcess, isolated { throw ValidationError("give --in-process or --isolated, not both") }
  }

  /// Whether a target gets a process of its own: every device but the CPU, since drivers crash too.
  func isolates(_ target: Target) -> Bool { isolated || !inProcess && !target.isTrusted }

  /// Opens a target where it belongs.
  func open(_ target: Target) throws(DeviceError) -> any CaseRunning {
    let timeout = self.timeout.map { Duration.seconds($0) }
    guard isolates(target) else { return CaseRunner(try target.open(), timeout: timeout ?? .seconds(60)) }
    return try IsolatedDevice(try WorkerProgram(for: target), timeout: timeout ?? .seconds(20)) {
      Terminal.complain($0)
    }
  }
}
