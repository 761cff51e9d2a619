// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import Foundation

/// What parameters kernels have on which devices: what Berth brings, and what `berth tune` found out, which has the last word where both
/// say as much about the device. A file that the user names has the last word over both, however little it says.
struct TuningDatabase: Sendable {
  /// Where `berth tune` keeps what it finds; nil for nowhere.
  private let folder: String?
  /// General ones first, and those of the user's file behind all others.
  private let entries: [TuningEntry]

  /// The form of the file. Entries that a later version cannot read would be a new one.
  private struct File: Codable {
    var format = 1
    var entries: [TuningEntry] = []
  }

  /// What is known of a device.
  ///
  /// - Parameters:
  ///   - cacheFolder: where `berth tune` keeps what it found; nil for nowhere. A file there that is damaged counts as none.
  ///   - file: one that the user names.
  /// - Throws: `.inputOutput`, `.invalidArgument` for `file`.
  init(_ traits: DeviceTraits, _ strategy: Strategy, cacheFolder: String?, file: String?) throws(DeviceError) {
    folder = cacheFolder
    var all = try TuningDatabase.read(PackageResources.tuning_json, "of Berth").entries
    if let cacheFolder { all += TuningDatabase.found(cacheFolder).entries }
    var named: [TuningEntry] = []
    if let file {
      guard let bytes = SmallFile.bytes(file) else {
        throw DeviceError(.inputOutput, "the file '\(file)' cannot be read")
      }
      named = try TuningDatabase.read(bytes, "'\(file)'").entries
    }
    entries = [all, named].flatMap { entries in
      // Stable: of equals the later one stays the later.
      entries.filter { $0.fits(traits, strategy) }.enumerated()
        .sorted { ($0.element.precision, $0.offset) < ($1.element.precision, $1.offset) }.map(\.element)
    }
  }

  /// The parameters of a family of kernels. What an entry leaves out, a more general one says.
  func parameters(of kernel: String) throws(DeviceError) -> TuningParameters {
    var values: [String: Int] = [:]
    for entry in entries where entry.kernel == kernel { values.merge(entry.parameters) { $1 } }
    guard !values.isEmpty else { throw DeviceError(.internal, "there are no parameters for '\(kernel)'") }
    return TuningParameters(kernel: kernel, values: values)
  }

  // MARK: Files

  private static func read(_ bytes: [UInt8], _ name: String) throws(DeviceError) -> File {
    let file: File
    do {
      file = try JSONDecoder().decode(File.self, from: Data(bytes))
    } catch {
      throw DeviceError(.invalidArgument, "the tuning database \(name) is damaged: \(error)")
    }
    guard file.format == 1 else {
      throw DeviceError(.invalidArgument, "the tuning database \(name) has the format \(file.format), not 1")
    }
    return file
  }

  /// The file of what `berth tune` found; nil for none.
  var path: String? { folder.map(TuningDatabase.path(in:)) }

  private static func path(in cacheFolder: String) -> String { "\(cacheFolder)/tuning.json" }

  private static func found(_ cacheFolder: String) -> File {
    guard let bytes = SmallFile.bytes(path(in: cacheFolder)) else { return File() }
    return (try? read(bytes, "")) ?? File()
  }

  /// A file of these entries.
  static func bytes(_ entries: [TuningEntry]) throws(DeviceError) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      return Array(try encoder.encode(File(entries: entries))) + Array("\n".utf8)
    } catch {
      throw DeviceError(.internal, "the tuning database cannot be written: \(error)")
    }
  }

  /// Adds an entry to what was found, in place of one for the same devices. Readers see the file before or after.
  func keep(_ entry: TuningEntry) throws(DeviceError) {
    guard let folder else {
      throw DeviceError(.inputOutput, "there is no folder to keep it in: the cache is off, or HOME is not set")
    }
    var entries = TuningDatabase.found(folder).entries
    entries.removeAll {
      ($0.kernel, $0.strategy, $0.device, $0.devices) == (entry.kernel, entry.strategy, entry.device, entry.devices)
    }
    let (path, bytes) = (TuningDatabase.path(in: folder), try TuningDatabase.bytes(entries + [entry]))
    if let problem = SmallFile.makeFolder(folder) ?? SmallFile.replace(path, with: bytes) {
      throw DeviceError(.inputOutput, "'\(path)' cannot be written: \(problem)")
    }
  }
}
