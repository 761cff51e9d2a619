// SPDX-License-Identifier: Apache-2.0

/// The drivers at hand, and the devices they find. An open device is shared: asking twice gives the same one.
public final class DeviceCatalog: Sendable {
  private let drivers: [any Driver]
  private let opened = Lock<[Key: any Device]>([:])

  /// What an open device goes by: the same one with other options is another.
  private struct Key: Hashable {
    let id: DeviceID
    let options: [String: String]
  }

  /// A catalogue of these drivers, in order of preference.
  public init(_ drivers: [any Driver]) {
    self.drivers = drivers
  }

  /// All devices of all drivers, found without starting them.
  public func devices() -> [DeviceSummary] {
    drivers.flatMap { $0.devices() }
  }

  /// The first device that can be used. Drivers behind its own are not asked: some are slow to load.
  public func firstUsable() -> DeviceSummary? {
    for driver in drivers {
      if let usable = driver.devices().first(where: { $0.problem == nil }) { return usable }
    }
    return nil
  }

  /// Starts the device that `name` means, or gives the one that was started already.
  ///
  /// - Parameter text: an id (`cpu`, `opencl:1`), or the part of an id before the colon, a colon, and a piece of the
  ///   product's name (`opencl:pocl`), which no number is; letter case does not matter. Options may follow behind a
  ///   question mark: `opencl:1?strategy=gpu&cache=off`.
  /// - Throws: `.notFound`, naming what there is, `.invalidArgument` for options that cannot be read or that the device
  ///   does not know, or what kept the device from starting.
  public func open(_ text: String) throws(DeviceError) -> any Device {
    let name = String(text.prefix { $0 != "?" })
    let options = try DeviceCatalog.options(of: text)
    for driver in drivers {
      guard let match = driver.device(named: name) else { continue }
      if let problem = match.problem { throw problem }
      let key = Key(id: match.id, options: options)
      if let device = opened.withLock({ $0[key] }) { return device }
      let device = try driver.open(match.id, options: options)
      // Two threads may have started it at once: the first to get here wins, the other's is let go.
      return opened.withLock { opened in
        if let winner = opened[key] { return winner }
        opened[key] = device
        return device
      }
    }
    let known = devices().map(\.id.rawValue).joined(separator: ", ")
    throw DeviceError(.notFound, "no device '\(name)'; there is \(known.isEmpty ? "none" : known)")
  }

  /// What stands behind the question mark of a device's name, `a=1&b=2`: by name. An option without a value is `on`.
  ///
  /// - Throws: `.invalidArgument` for an option without a name or one that is given twice.
  public static func options(of text: String) throws(DeviceError) -> [String: String] {
    guard let mark = text.firstIndex(of: "?") else { return [:] }
    var options: [String: String] = [:]
    for part in text[text.index(after: mark)...].split(separator: "&", omittingEmptySubsequences: false) {
      let pieces = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(pieces[0])
      guard !name.isEmpty, options[name] == nil else {
        throw DeviceError(
          .invalidArgument, "the options of '\(text)' cannot be read: each is NAME=VALUE, once, with '&' between them")
      }
      options[name] = pieces.count > 1 ? String(pieces[1]) : "on"
    }
    return options
  }
}

extension Driver {
  /// The first of `devices()` that answers to the name.
  public func device(named name: String) -> DeviceSummary? { devices().first { $0.answers(to: name) } }
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
