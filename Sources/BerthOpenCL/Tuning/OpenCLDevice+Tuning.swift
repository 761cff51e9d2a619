// SPDX-License-Identifier: Apache-2.0

package import BerthCore

extension OpenCLDevice {
  /// What can be tried on this device; nil for a family that has no parameters under its strategy.
  package func tuningSpace(of family: TuningFamily) -> TuningSpace? { family.space(context.strategy, context.traits) }

  /// The parameters that this device uses.
  ///
  /// - Throws: `.invalidArgument`, `.internal` where there are none that can be used.
  package func tuning(of kernel: String) throws(DeviceError) -> [String: Int] {
    try context.tuning.parameters(of: kernel).values
  }

  /// An entry of the database for this device and this version of its driver.
  package func tuningEntry(_ kernel: String, _ parameters: [String: Int], source: String) -> TuningEntry {
    TuningEntry(
      kernel: kernel, strategy: context.strategy.rawValue, device: TuningEntry.DeviceName(context.traits),
      parameters: parameters, source: source)
  }

  /// Where what was found is kept for later runs; nil where nothing is kept.
  package var tuningFile: String? { context.tuning.path }

  /// Keeps an entry for later runs, in place of one for the same device.
  ///
  /// - Throws: `.inputOutput` if it cannot be written.
  package func keep(_ entry: TuningEntry) throws(DeviceError) { try context.tuning.keep(entry) }

  /// The contents of a file for the device option `tuning`.
  package static func tuningFileContents(of entry: TuningEntry) throws(DeviceError) -> [UInt8] {
    try TuningDatabase.bytes([entry])
  }
}
