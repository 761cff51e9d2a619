// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The drivers at hand, and the devices they find. An open device is shared: asking twice gives the same one.
public final class DeviceCatalog: Sendable {
  private let drivers: [any Driver]
  private let opened = Mutex<[DeviceID: any Device]>([:])

  /// A catalogue of these drivers, in order of preference.
  public init(_ drivers: [any Driver]) {
    self.drivers = drivers
  }

  /// All devices of all drivers, found without starting them.
  public func devices() -> [DeviceSummary] {
    drivers.flatMap { $0.devices() }
  }

  /// Starts the device that `name` means, or gives the one that was started already.
  ///
  /// - Parameter name: an id (`cpu`, `opencl:1`), or the part of an id before the colon, a colon, and a piece of the
  ///   product's name (`opencl:pocl`), which no number is; letter case does not matter.
  /// - Throws: `.notFound`, naming what there is, or what kept the device from starting.
  public func open(_ name: String) throws(DeviceError) -> any Device {
    for driver in drivers {
      guard let match = driver.devices().first(where: { $0.answers(to: name) }) else { continue }
      if let problem = match.problem { throw problem }
      if let device = opened.withLock({ $0[match.id] }) { return device }
      let device = try driver.open(match.id)
      // Two threads may have started it at once: the first to get here wins, the other's is let go.
      return opened.withLock { opened in
        if let winner = opened[match.id] { return winner }
        opened[match.id] = device
        return device
      }
    }
    let known = devices().map(\.id.rawValue).joined(separator: ", ")
    throw DeviceError(.notFound, "no device '\(name)'; there is \(known.isEmpty ? "none" : known)")
  }
}

extension DeviceSummary {
  /// Whether `name` means this device: its id, or `family:piece of the product's name`.
  func answers(to name: String) -> Bool {
    let wanted = name.lowercased()
    let id = self.id.rawValue.lowercased()
    if id == wanted { return true }
    guard let colon = wanted.firstIndex(of: ":") else { return false }
    let piece = wanted[wanted.index(after: colon)...]
    // A number is an index and nothing else: `opencl:7` must not open device 0 because there is a 7 in its name.
    guard !piece.allSatisfy(\.isNumber) else { return false }
    return id.hasPrefix(wanted[...colon]) && product.lowercased().contains(piece)
  }
}
