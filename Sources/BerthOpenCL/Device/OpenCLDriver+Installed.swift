// SPDX-License-Identifier: Apache-2.0

package import BerthCore

/// What a program needs to know that has drivers loaded in other processes.
extension OpenCLDriver {
  /// A driver that somebody installed.
  package struct Installed: Hashable, Sendable {
    /// What it is called in lists: the name of the file that names it, without `.icd`.
    package let name: String
    /// Its library, a path or a name that the system's loader looks for.
    package let library: String
    /// How it is named to Berth: the file `.icd`, or the library itself.
    let place: String

    init(name: String, library: String, place: String? = nil) {
      self.name = name
      self.library = library
      self.place = place ?? library
    }
  }

  /// The drivers that are installed, none of them loaded for that.
  package static var installed: [Installed] { OpenCLLibrary.installed() }

  /// The kind under which a driver is listed that cannot be used, with its library in place of a product.
  package static let driverKind = DeviceInfo.Kind(rawValue: "driver")

  /// The variable that says how many seconds a driver may take.
  package static let timeoutVariable = "BERTH_OPENCL_TIMEOUT"

  /// The environment of a process that is to find these drivers and no others.
  package static func environment(naming drivers: [Installed]) -> [String: String] {
    ["OCL_ICD_FILENAMES": drivers.map(\.place).joined(separator: ":"), "OCL_ICD_VENDORS": "/dev/null"]
  }
}
