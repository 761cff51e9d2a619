// SPDX-License-Identifier: Apache-2.0

/// Parameters of a family of kernels, and the devices that they are for.
package struct TuningEntry: Codable, Sendable, Hashable {
  /// The family: `gemm`, `conv`.
  package var kernel: String
  /// The strategy: `cpu`, `gpu`, `fpga`.
  package var strategy: String
  /// What a device must be like; nil: it may be any.
  package var devices: DeviceClass?
  /// One device, of one version or several; nil: it may be any.
  package var device: DeviceName?
  /// The parameters by name. Those that are missing come from a more general entry.
  package var parameters: [String: Int]
  /// Where they come from.
  package var source: String?

  /// Devices by what they are like, never by whose they are.
  package struct DeviceClass: Codable, Sendable, Hashable {
    var leastComputeUnits: Int?
    var mostComputeUnits: Int?
    /// Of a vector register, as the device says it.
    var leastVectorBytes: Int?
    var mostVectorBytes: Int?
    /// That a work-group may have.
    var leastLocalMemory: Int?
    var mostLocalMemory: Int?
  }

  /// A device by its name. An asterisk at the end stands for any rest.
  package struct DeviceName: Codable, Sendable, Hashable {
    package var platform: String
    package var name: String?
    package var driver: String?
  }

  /// How much an entry says about its devices; where two are for a device, the one that says more decides.
  var precision: Int {
    (devices == nil ? 0 : 1) + (device == nil ? 0 : 2) + (device?.name == nil ? 0 : 4) + (device?.driver == nil ? 0 : 8)
  }

  /// Whether the entry is for a device.
  func fits(_ traits: DeviceTraits, _ strategy: Strategy) -> Bool {
    self.strategy == strategy.rawValue && (devices?.contains(traits) ?? true) && (device?.names(traits) ?? true)
  }
}

extension TuningEntry.DeviceClass {
  fileprivate func contains(_ traits: DeviceTraits) -> Bool {
    let vectorBytes = traits.floatVectorWidth * 4
    return traits.computeUnits >= leastComputeUnits ?? 0 && traits.computeUnits <= mostComputeUnits ?? .max
      && vectorBytes >= leastVectorBytes ?? 0 && vectorBytes <= mostVectorBytes ?? .max
      && traits.localMemory >= leastLocalMemory ?? 0 && traits.localMemory <= mostLocalMemory ?? .max
  }
}

extension TuningEntry.DeviceName {
  /// The name of a device and the version of its driver.
  init(_ traits: DeviceTraits) {
    self.init(platform: traits.platformName, name: traits.name, driver: traits.driverVersion)
  }

  fileprivate func names(_ traits: DeviceTraits) -> Bool {
    func matches(_ text: String, _ pattern: String?) -> Bool {
      guard let pattern else { return true }
      return pattern.hasSuffix("*") ? text.hasPrefix(pattern.dropLast()) : text == pattern
    }
    return matches(traits.platformName, platform) && matches(traits.name, name) && matches(traits.driverVersion, driver)
  }
}
