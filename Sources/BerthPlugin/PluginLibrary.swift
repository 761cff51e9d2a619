// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CBerthPlugin

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// A vendor's shared library, loaded and found good. Never unloaded: its threads and its handles may outlive everything
/// that we know of.
final class PluginLibrary: @unchecked Sendable {
  // `@unchecked`: nothing changes after `init`.

  /// The file, with symbolic links followed.
  let path: String
  /// What the plug-in is given.
  let services: HostServices
  /// Its functions; those that it has not are NULL. All that are required are there.
  let table: berth_plugin
  /// What the plug-in calls itself.
  let name: String
  /// The version that the plug-in gives itself.
  let version: String
  /// The version of the header that it was built with: `1.0`.
  let headerVersion: String

  private static let loaded = Lock<[String: Slot]>([:])

  /// One file. Its lock is held while it is being loaded, so that the plug-in is asked once.
  private final class Slot: Sendable {
    let library = Lock<Result<PluginLibrary, DeviceError>?>(nil)
  }

  /// The library in the file `path`, loaded if it was not before.
  ///
  /// - Throws: `.notFound` if there is no such file, `.inputOutput` if it cannot be loaded, `.unsupported` if it speaks
  ///   another major version or refuses this host, `.internal` if it breaks the contract of `berth_plugin.h`. Each time
  ///   again, without another try: what has been loaded is not loaded anew.
  static func load(_ path: String) throws(DeviceError) -> PluginLibrary {
    // A name without a slash would be looked for in the system's folders.
    guard let resolved = realpath(path, nil) else {
      throw DeviceError(.notFound, "no plug-in '\(path)': \(String(cString: strerror(errno)))")
    }
    defer { free(resolved) }
    let file = String(cString: resolved)
    let slot = loaded.withLock { loaded in
      if let slot = loaded[file] { return slot }
      let slot = Slot()
      loaded[file] = slot
      return slot
    }
    let result = slot.library.withLock { library -> Result<PluginLibrary, DeviceError> in
      if let library { return library }
      let result: Result<PluginLibrary, DeviceError>
      do throws(DeviceError) {
        result = .success(try PluginLibrary(file))
      } catch {
        result = .failure(error)
      }
      // A file that could not be loaded may be mended; one that was loaded stays as it is.
      if case .failure(let error) = result, error.code == .inputOutput { return result }
      library = result
      return result
    }
    return try result.get()
  }

  private init(_ path: String) throws(DeviceError) {
    self.path = path
    guard let library = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
      throw DeviceError(.inputOutput, "the plug-in cannot be loaded: \(dlerror().map { String(cString: $0) } ?? path)")
    }
    guard let symbol = dlsym(library, BERTH_PLUGIN_SYMBOL) else {
      throw DeviceError(
        .internal,
        "'\(path)' does not export '\(BERTH_PLUGIN_SYMBOL)', so it is no plug-in of Berth's: define the function, "
          + "with C linkage and BERTH_PLUGIN_EXPORT before it")
    }
    let query = unsafeBitCast(symbol, to: berth_plugin_query_function.self)
    services = HostServices.make(for: path.split(separator: "/").last.map(String.init) ?? path)
    var pointer: UnsafePointer<berth_plugin>?
    PluginReport.clear()
    let status = query(services.host, &pointer)
    guard status == BERTH_OK else {
      let error = DeviceError(status: status, of: BERTH_PLUGIN_SYMBOL)
      throw DeviceError(
        error.code,
        "the plug-in '\(path)' refuses this host, whose header has the version \(PluginLibrary.hostVersion): "
          + (error.message.isEmpty ? "it gives no reason (say one with berth_fail)" : error.message),
        vendorCode: error.vendorCode)
    }
    guard let pointer else {
      throw PluginLibrary.broken(path, "returned BERTH_OK and left its table NULL: set *plugin")
    }
    table = try PluginLibrary.readTable(pointer, path)
    do throws(DeviceError) {
      name = try table.name.checked("name of berth_plugin")
      version = try table.version.checked("version of berth_plugin")
    } catch {
      throw DeviceError(error.code, "the plug-in '\(path)': \(error.message)")
    }
    headerVersion = "\(table.major).\(table.minor)"
  }

  /// The version of the header that this was built with.
  static var hostVersion: String { "\(BERTH_PLUGIN_MAJOR).\(BERTH_PLUGIN_MINOR)" }

  /// Reads and checks the plug-in's table.
  private static func readTable(
    _ pointer: UnsafePointer<berth_plugin>, _ path: String
  ) throws(DeviceError) -> berth_plugin {
    // These stand where they are in every major version; nothing else is read before they are known.
    let head = UnsafeRawPointer(pointer)
    let size = Int(head.load(as: UInt32.self))
    guard size >= 12 else {
      throw broken(path, "has a table with struct_size \(size): set it to sizeof(berth_plugin)")
    }
    let major = head.load(fromByteOffset: 4, as: UInt32.self)
    guard major == BERTH_PLUGIN_MAJOR else {
      throw DeviceError(
        .unsupported,
        "the plug-in '\(path)' was built with version \(major) of berth_plugin.h, this host with version "
          + "\(hostVersion): they must have the same major number. "
          + (major < BERTH_PLUGIN_MAJOR || major > 1000
            ? "Build the plug-in again with the host's header, and set 'major' to BERTH_PLUGIN_MAJOR"
            : "Use a newer Berth, or build the plug-in again with this host's header"))
    }
    let least = (MemoryLayout<berth_plugin>.offset(of: \.count_devices) ?? 0)
    guard size >= least, let table = berth_plugin(reading: pointer) else {
      throw broken(
        path,
        "has a table with struct_size \(size), which ends before the first function: set it to sizeof(berth_plugin)")
    }
    let missing = table.missingFunctions
    guard missing.isEmpty else {
      throw broken(
        path,
        "lacks what every plug-in must have: \(missing.joined(separator: ", ")) (struct_size is \(size)). "
          + "Set these members of berth_plugin")
    }
    guard (table.make_queue == nil) == (table.release_queue == nil) else {
      throw broken(
        path,
        "has \(table.make_queue == nil ? "release_queue but no make_queue" : "make_queue but no release_queue"): "
          + "set both members of berth_plugin, or none")
    }
    return table
  }

  private static func broken(_ path: String, _ what: String) -> DeviceError {
    DeviceError(.internal, "the plug-in '\(path)' \(what)")
  }
}

extension berth_plugin {
  /// The names of the functions that are required and not there. `wait` is not among them: only a device can say whether
  /// it can do without.
  fileprivate var missingFunctions: [String] {
    let required: [(String, Bool)] = [
      ("count_devices", count_devices != nil), ("open_device", open_device != nil),
      ("close_device", close_device != nil), ("describe", describe != nil), ("allocate", allocate != nil),
      ("free_buffer", free_buffer != nil), ("upload", upload != nil), ("download", download != nil),
      ("supports", supports != nil), ("prepare", prepare != nil), ("release_plan", release_plan != nil),
      ("run", run != nil),
    ]
    return required.filter { !$0.1 }.map(\.0)
  }
}
