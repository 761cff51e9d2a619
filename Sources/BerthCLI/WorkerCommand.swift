// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Berth
import BerthConformance
import Foundation

/// The process that `berth` starts for a device: it drives the device and judges nothing.
struct WorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker", abstract: "Look for devices or drive one, for another berth process; not for people.",
    shouldDisplay: false)

  @OptionGroup var target: TargetOption

  func run() throws {
    try reporting {
      let target = self.target.target
      try WorkerHost.serve(listing: { Devices.all }) { () throws(DeviceError) in
        guard let target else { throw DeviceError(.invalidArgument, "the worker was started without a device") }
        return try target.open()
      }
    }
  }
}

extension WorkerProgram {
  /// This program as a worker.
  ///
  /// - Parameter target: the device that it drives; nil if it only looks for devices.
  /// - Throws: `.notFound` if the system does not say where this program lies.
  init(for target: Target?) throws(DeviceError) {
    do {
      let path = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
      self.init(executable: path, arguments: [WorkerCommand._commandName] + (target?.arguments ?? []))
    } catch {
      throw DeviceError(.notFound, "this program cannot find itself: \(error.localizedDescription)")
    }
    onOutput = { Terminal.passOn($0) }
  }
}
