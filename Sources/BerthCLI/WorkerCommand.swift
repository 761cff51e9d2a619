// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Berth
import BerthConformance
import Foundation

/// The process that `berth` starts for a device: it drives the device and judges nothing.
struct WorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker", abstract: "Drive a device for another berth process; not for people.", shouldDisplay: false)

  @OptionGroup var target: DeviceOption

  func run() throws {
    try reporting {
      let target = self.target.target
      try WorkerHost.serve { () throws(DeviceError) in try target.open() }
    }
  }
}

extension WorkerProgram {
  /// This program as a worker.
  ///
  /// - Throws: `.notFound` if the system does not say where this program lies.
  init(for target: Target) throws(DeviceError) {
    do {
      let path = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
      self.init(executable: path, arguments: [WorkerCommand._commandName] + target.arguments)
    } catch {
      throw DeviceError(.notFound, "this program cannot find itself: \(error.localizedDescription)")
    }
    onOutput = { Terminal.passOn($0) }
  }
}
