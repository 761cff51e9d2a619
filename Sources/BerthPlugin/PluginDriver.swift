// SPDX-License-Identifier: Apache-2.0

public import BerthCore

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// The devices behind vendors' shared libraries.
///
/// A plug-in in the file `libberth-NAME.so` is the device `NAME`; where it has several, the others are `NAME:1`, `NAME:2`
/// and so on. Files are listed without being loaded, so a list has one line a file, and says nothing of a device but its
/// name: loading a vendor's driver can take seconds, and can fail.
public struct PluginDriver: Driver {
  /// Where plug-ins are looked for, files and folders. Of a folder those files that are called `libberth-NAME.so`.
  private let places: [String]
  /// What of `places` somebody named, so that it has to exist.
  private let named: Set<String>

  /// The plug-ins in a search path.
  ///
  /// - Parameter searchPath: files, and folders whose files `libberth-*.so` are meant. Left out: what the variable
  ///   `BERTH_PLUGINS` of the environment lists, with colons between, and then the folder of the running program. Where
  ///   two have the same name, the first is meant.
  public init(searchPath: [String]? = nil) {
    if let searchPath {
      places = searchPath
      named = Set(searchPath)
    } else {
      let listed = getenv("BERTH_PLUGINS").map { String(cString: $0) } ?? ""
      let wanted = listed.split(separator: ":").map(String.init)
      named = Set(wanted)
      places = wanted + (PluginDriver.programFolder.map { [$0] } ?? [])
    }
  }

  /// The plug-in in one file, whatever it is called.
  public init(file: String) {
    self.init(searchPath: [file])
  }

  /// One line a file, found without loading it: what kind of hardware it is cannot be told yet, and instead of a product
  /// there is the file's path. A place in the search path that does not exist is listed with its `problem`.
  public func devices() -> [DeviceSummary] {
    files().map { file in
      DeviceSummary(
        id: file.id, kind: DeviceInfo.Kind(rawValue: "plug-in"), product: file.path, problem: file.problem)
    }
  }

  /// The device of this name: one of `devices()`, also with the number of one of its plug-in's devices behind a colon.
  public func device(named name: String) -> DeviceSummary? {
    let (base, index) = PluginDriver.split(name)
    guard let file = files().first(where: { $0.id.rawValue.lowercased() == base.lowercased() }) else { return nil }
    return DeviceSummary(
      id: PluginDriver.id(file.id.rawValue, index), kind: DeviceInfo.Kind(rawValue: "plug-in"), product: file.path,
      problem: file.problem)
  }

  /// Loads the plug-in and starts its device.
  ///
  /// - Throws: `.notFound` if there is no such plug-in or device; `.inputOutput` if the file cannot be loaded;
  ///   `.unsupported` if the plug-in was built for another major version, or refuses this host; `.internal` if it breaks
  ///   the contract of `berth_plugin.h`; what the plug-in reports, `.invalidArgument` for an option among it.
  public func open(_ id: DeviceID, options: [String: String] = [:]) throws(DeviceError) -> any Device {
    let (base, index) = PluginDriver.split(id.rawValue)
    let files = files()
    guard let file = files.first(where: { $0.id.rawValue == base }) else {
      let known = files.map(\.id.rawValue).joined(separator: ", ")
      throw DeviceError(.notFound, "no plug-in '\(base)'; there is \(known.isEmpty ? "none" : known)")
    }
    if let problem = file.problem { throw problem }
    return try PluginDevice.open(
      library: file.path, index: index, options: options, id: PluginDriver.id(base, index))
  }

  // MARK: Names

  /// What a plug-in's device is called: the file's name without `lib`, `berth-` and `.so`, and the device's number if it
  /// is not the first.
  public static func id(ofFile path: String, index: Int = 0) -> DeviceID {
    var name = Substring(path.split(separator: "/").last ?? Substring(path))
    if name.hasPrefix("lib") { name = name.dropFirst(3) }
    if name.hasPrefix("berth-") { name = name.dropFirst(6) }
    if let suffix = name.firstRange(of: ".so") { name = name[..<suffix.lowerBound] }
    return id(name.isEmpty ? path : String(name), index)
  }

  private static func id(_ base: String, _ index: Int) -> DeviceID {
    DeviceID(rawValue: index == 0 ? base : "\(base):\(index)")
  }

  /// A name without the number behind its colon, and the number, 0 if there is none.
  private static func split(_ name: String) -> (base: String, index: Int) {
    guard let colon = name.lastIndex(of: ":") else { return (name, 0) }
    let digits = name[name.index(after: colon)...]
    guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), let index = Int(digits) else { return (name, 0) }
    return (String(name[..<colon]), index)
  }

  // MARK: Files

  private struct File {
    let id: DeviceID
    let path: String
    var problem: DeviceError?
  }

  private func files() -> [File] {
    var files: [File] = []
    func add(_ path: String, _ problem: DeviceError? = nil) {
      let id = PluginDriver.id(ofFile: path)
      if !files.contains(where: { $0.id == id }) { files.append(File(id: id, path: path, problem: problem)) }
    }
    for place in places {
      var status = stat()
      guard stat(place, &status) == 0 else {
        if named.contains(place) {
          add(place, DeviceError(.notFound, "no plug-in '\(place)': \(String(cString: strerror(errno)))"))
        }
        continue
      }
      guard status.st_mode & S_IFMT == S_IFDIR else {
        add(place)
        continue
      }
      for name in folderEntries(place) where name.hasPrefix("libberth-") && name.hasSuffix(".so") {
        add(place + "/" + name)
      }
    }
    return files
  }

  /// The folder of the running program.
  private static let programFolder: String? = {
    guard let path = realpath("/proc/self/exe", nil) else { return nil }
    defer { free(path) }
    let file = String(cString: path)
    guard let slash = file.lastIndex(of: "/") else { return nil }
    return String(file[..<slash])
  }()
}
