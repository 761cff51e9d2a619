// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// What a user may choose about a device when it is opened: what stands behind the question mark of its name.
struct OpenCLOptions: Sendable {
  /// `strategy=gpu|cpu|fpga`: how kernels are written; nil follows the device's type.
  var strategy: Strategy?
  /// `pipelines=N`: into how many pipelines the strategy `fpga` divides a kernel's work; nil: the device's compute units.
  var pipelines: Int?
  /// `cache=FOLDER|off`: where built programs are kept; nil keeps none.
  var cacheFolder: String?
  /// `kernels=FOLDER`: reads kernels from the files there instead of those that Berth brings.
  var kernelFolder: String?
  /// `record=FOLDER`: writes there each program that is needed, for offline compilers; see `OfflinePrograms`.
  var recordFolder: String?
  /// `binaries=FOLDER`: takes programs from there and builds none.
  var binaryFolder: String?
  /// `tuning=FILE`: parameters of kernels that have the last word; see `TuningDatabase`.
  var tuningFile: String?
  /// `pool=off`: each buffer is one of the driver's, for tools that watch kernels.
  var isPooling = true

  /// The options of these names and values.
  ///
  /// - Throws: `.invalidArgument` for one that there is not, or a value that it cannot have.
  init(_ options: [String: String]) throws(DeviceError) {
    cacheFolder = CacheFolder.path
    for (name, value) in options.sorted(by: { $0.key < $1.key }) {
      switch name {
      case "strategy":
        guard let strategy = Strategy(rawValue: value) else {
          let known = Strategy.allCases.map(\.rawValue).joined(separator: ", ")
          throw DeviceError(.invalidArgument, "the strategy of an OpenCL device is '\(value)'; it can be \(known)")
        }
        self.strategy = strategy
      case "pipelines":
        guard let number = Int(value), 1...1024 ~= number else {
          throw DeviceError(.invalidArgument, "the option 'pipelines' is '\(value)'; it is a number from 1 to 1024")
        }
        pipelines = number
      case "cache": cacheFolder = value == "off" ? nil : try OpenCLOptions.path(name, value)
      case "kernels": kernelFolder = try OpenCLOptions.path(name, value)
      case "record": recordFolder = try OpenCLOptions.path(name, value)
      case "binaries": binaryFolder = try OpenCLOptions.path(name, value)
      case "tuning": tuningFile = try OpenCLOptions.path(name, value, "FILE")
      case "pool":
        guard value == "off" || value == "on" else {
          throw DeviceError(.invalidArgument, "the option 'pool' is '\(value)'; it can be on, off")
        }
        isPooling = value == "on"
      default:
        throw DeviceError(
          .invalidArgument,
          "an OpenCL device has no option '\(name)'; it has strategy, pipelines, cache, kernels, record, binaries, tuning, pool"
        )
      }
    }
  }

  private static func path(_ name: String, _ value: String, _ what: String = "FOLDER") throws(DeviceError) -> String {
    guard !value.isEmpty, value != "on" else {
      throw DeviceError(.invalidArgument, "the option '\(name)' needs a \(what.lowercased()): \(name)=\(what)")
    }
    return value
  }
}
