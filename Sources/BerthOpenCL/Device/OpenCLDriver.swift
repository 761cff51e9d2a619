// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// The devices behind the OpenCL drivers of this machine.
///
/// Drivers are found as every program that uses OpenCL finds them: by the files `*.icd` in `/etc/OpenCL/vendors`, or in the folder that
/// `OCL_ICD_VENDORS` names. Each is loaded on its own: one that cannot be loaded, or does not answer within ten seconds
/// (`BERTH_OPENCL_TIMEOUT` allows more), is listed with its problem and keeps no other from being used.
///
/// A device goes by its number, `opencl:0`, in the order of drivers' files, or by a piece of what its platform, driver or itself is
/// called: `opencl:pocl`. `opencl` is the first one, `gpu` and `fpga` are the first of their kind. Options may follow:
///
/// - `strategy=gpu`, `cpu` or `fpga`: how kernels are written; by default as the device's type asks.
/// - `pipelines=N`: into how many pipelines the strategy `fpga` divides the work; by default one for each compute unit.
/// - `tuning=FILE`: parameters of kernels that have the last word, as `berth tune` writes them.
/// - `cache=FOLDER` or `off`: where built programs are kept; by default `BERTH_OPENCL_CACHE`, or the user's cache folder.
/// - `kernels=FOLDER`: kernels to be used instead of Berth's own.
/// - `record=FOLDER`: writes down each program that is needed, for a compiler that is no part of the driver.
/// - `binaries=FOLDER`: takes programs from there, built by such a compiler, and builds none.
/// - `pool=off`: each buffer is one of the driver's, for tools that watch kernels.
public struct OpenCLDriver: Driver {
  /// The drivers that this machine has.
  public init() {}

  /// The devices of all drivers, found without starting them, and behind them the drivers that cannot be used.
  public func devices() -> [DeviceSummary] { entries().map(\.summary) }

  /// The device of this name. Where a piece of a name means several, an accelerator comes last: makers give an emulator for development
  /// the name of the processor that it runs on.
  public func device(named name: String) -> DeviceSummary? {
    let wanted = name.lowercased()
    // A name of another driver's costs no look at ours.
    guard wanted.hasPrefix("opencl") || wanted == "gpu" || wanted == "fpga" else { return nil }
    let entries = entries()
    if let exact = entries.first(where: { $0.summary.id.rawValue.lowercased() == wanted }) { return exact.summary }
    if wanted == "opencl" { return entries.first { $0.device != nil }?.summary }
    if wanted == "gpu" || wanted == "fpga" {
      return entries.first { $0.device != nil && $0.summary.kind.rawValue == wanted }?.summary
    }
    guard wanted.hasPrefix("opencl:") else { return nil }
    let piece = wanted.dropFirst("opencl:".count)
    guard !piece.isEmpty, !piece.allSatisfy(\.isNumber) else { return nil }
    let matches = entries.filter { $0.names.contains(piece) }
    return
      (matches.first { $0.device != nil && $0.summary.kind != .fpga } ?? matches.first { $0.device != nil }
      ?? matches.first)?.summary
  }

  /// Starts a device.
  ///
  /// - Throws: `.notFound` if there is none of this id, `.invalidArgument` for an option that it has not, `.unsupported` for a device
  ///   that Berth cannot use, what the driver reports.
  public func open(_ id: DeviceID, options: [String: String] = [:]) throws(DeviceError) -> any Device {
    let entries = entries()
    guard let entry = entries.first(where: { $0.summary.id == id }) else {
      let known = entries.map(\.summary.id.rawValue).joined(separator: ", ")
      throw DeviceError(.notFound, "no device '\(id)'; there is \(known.isEmpty ? "none" : known)")
    }
    if let problem = entry.summary.problem { throw problem }
    guard let device = entry.device else { throw DeviceError(.internal, "the device '\(id)' has no driver") }
    return try OpenCLDevice(device, id: id, try OpenCLOptions(options))
  }

  /// A line of the list.
  private struct Entry {
    let summary: DeviceSummary
    /// Nil for a driver that cannot be used.
    let device: FoundDevice?
    /// All that it may be called by, in small letters.
    let names: String
  }

  private func entries() -> [Entry] {
    let drivers = OpenCLLibrary.installed()
    var (usable, broken): ([Entry], [Entry]) = ([], [])
    for (driver, outcome) in zip(drivers, OpenCLLibrary.devices(of: drivers)) {
      switch outcome {
      case .success(let devices):
        for device in devices {
          let traits = device.traits
          let names = [
            traits.platformName, traits.platformVersion, traits.name, traits.vendor, traits.version, driver.name,
          ]
          usable.append(
            Entry(
              summary: DeviceSummary(
                id: DeviceID(rawValue: "opencl:\(usable.count)"), kind: traits.kind, product: traits.product),
              device: device, names: names.joined(separator: "\n").lowercased()))
        }
      case .failure(let problem):
        broken.append(
          Entry(
            summary: DeviceSummary(
              id: DeviceID(rawValue: "opencl:\(driver.name)"), kind: OpenCLDriver.driverKind,
              product: driver.library, problem: problem),
            device: nil, names: driver.name.lowercased()))
      }
    }
    return usable + broken
  }
}
