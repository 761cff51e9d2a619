// SPDX-License-Identifier: Apache-2.0

import Berth
import BerthConformance
import BerthOpenCL
import Foundation

/// The devices of this machine, found without harm: OpenCL's drivers have to be loaded to say what they have, and some crash or hang.
///
/// A worker looks. Where it dies, a worker for each driver finds out which of them kills it, and that one is left out.
struct DeviceListing {
  /// The devices, and behind them the drivers that cannot be used.
  let summaries: [DeviceSummary]
  /// What a worker needs in its environment so as to find the same devices under the same numbers, and load no driver that is broken.
  let environment: [String: String]

  /// Looks for devices.
  ///
  /// - Parameter timeout: how long each driver may take to say what it has.
  init(timeout: Duration) {
    let looking = Looking(timeout: timeout)
    let drivers = OpenCLDriver.installed
    var broken: [DeviceSummary]
    do throws(DeviceError) {
      let found = try looking.devices()
      broken = found.filter(DeviceListing.isBrokenDriver)
      // A library that hangs while it is loaded makes all others wait: only alone can it be told from them.
      let hanging = broken.count { $0.problem?.code == .timedOut }
      if hanging <= 1 {
        summaries = found
        environment = broken.isEmpty ? [:] : DeviceListing.environment(naming: drivers, without: broken)
        return
      }
    } catch {}
    broken = drivers.flatMap { looking.problems(of: $0) }
    var environment = DeviceListing.environment(naming: drivers, without: broken)
    var found: [DeviceSummary] = []
    do throws(DeviceError) {
      found = try looking.devices(environment)
    } catch {
      // Drivers that are sound alone may not bear each other.
      environment = OpenCLDriver.environment(naming: [])
      found = (try? looking.devices(environment)) ?? []
      broken.append(
        DeviceSummary(
          id: "opencl", kind: OpenCLDriver.driverKind, product: "\(drivers.count) drivers together", problem: error))
    }
    self.environment = environment
    summaries = found + broken
  }

  private static func isBrokenDriver(_ summary: DeviceSummary) -> Bool {
    summary.kind == OpenCLDriver.driverKind && summary.problem != nil
  }

  private static func environment(
    naming drivers: [OpenCLDriver.Installed], without broken: [DeviceSummary]
  ) -> [String: String] {
    let libraries = Set(broken.map(\.product))
    return OpenCLDriver.environment(naming: drivers.filter { !libraries.contains($0.library) })
  }

  /// Has workers look.
  private struct Looking {
    let timeout: Duration

    /// The devices that a worker finds.
    func devices(_ environment: [String: String] = [:]) throws(DeviceError) -> [DeviceSummary] {
      var program = try WorkerProgram(for: nil)
      program.environment = environment
      program.environment[OpenCLDriver.timeoutVariable] = "\(timeout / .seconds(1))"
      // What a driver prints on its way out is in the error.
      program.onOutput = { _ in }
      // The drivers' time, and time to start and to answer.
      return try IsolatedDevice.list(program, timeout: timeout + .seconds(10))
    }

    /// What is wrong with a driver that is loaded alone.
    func problems(of driver: OpenCLDriver.Installed) -> [DeviceSummary] {
      do throws(DeviceError) {
        return try devices(OpenCLDriver.environment(naming: [driver])).filter(DeviceListing.isBrokenDriver)
      } catch {
        let id = DeviceID(rawValue: "opencl:\(driver.name)")
        return [DeviceSummary(id: id, kind: OpenCLDriver.driverKind, product: driver.library, problem: error)]
      }
    }
  }
}
