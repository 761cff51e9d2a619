// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import COpenCL
internal import Dispatch

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// A device that a driver has, not started.
struct FoundDevice: @unchecked Sendable {
  // `@unchecked`: the handles are the driver's and last as long as the process; it may be asked about them on any thread.
  let api: OpenCLAPI
  let platform: cl_platform_id
  let device: cl_device_id
  let traits: DeviceTraits
  /// The driver's file.
  let library: String
}

/// The drivers of OpenCL on this machine. Each is a library that is loaded once and stays loaded: what a driver leaves running when it
/// is unloaded, nobody knows.
enum OpenCLLibrary {
  typealias Installed = OpenCLDriver.Installed

  /// How long a driver may take to load and to list its devices, unless `BERTH_OPENCL_TIMEOUT` gives other seconds.
  static var patience: Double {
    guard let text = getenv(OpenCLDriver.timeoutVariable).map({ String(cString: $0) }), let seconds = Double(text),
      seconds > 0, seconds < 1e6
    else { return 10 }
    return seconds
  }

  private static let loaded = Lock<[Installed: Result<[FoundDevice], DeviceError>]>([:])

  /// The devices of several drivers, loaded side by side, each on a thread of its own that is given up when it takes too long: one that
  /// hangs keeps no other waiting. What came of a driver holds for the life of the process.
  static func devices(of drivers: [Installed]) -> [Result<[FoundDevice], DeviceError>] {
    let known = loaded.withLock { $0 }
    let missing = Set(drivers.filter { known[$0] == nil })
    let waits = missing.map { driver in (driver, Loading(driver)) }
    let deadline = DispatchTime.now() + patience
    for (driver, loading) in waits {
      let outcome = loading.outcome(by: deadline)
      loaded.withLock { if $0[driver] == nil { $0[driver] = outcome } }
    }
    return loaded.withLock { loaded in
      drivers.map { loaded[$0] ?? .failure(DeviceError(.internal, "the driver '\($0.library)' was not loaded")) }
    }
  }

  /// A driver being loaded.
  private final class Loading: Sendable {
    private let driver: Installed
    private let done = DispatchSemaphore(value: 0)
    private let result = Lock<Result<[FoundDevice], DeviceError>?>(nil)

    init(_ driver: Installed) {
      self.driver = driver
      DispatchQueue(label: "berth.opencl.load").async { [self] in
        let found: Result<[FoundDevice], DeviceError>
        do throws(DeviceError) {
          found = .success(try OpenCLLibrary.load(driver.library))
        } catch {
          found = .failure(error)
        }
        result.withLock { $0 = found }
        done.signal()
      }
    }

    func outcome(by deadline: DispatchTime) -> Result<[FoundDevice], DeviceError> {
      _ = done.wait(timeout: deadline)
      return result.withLock { $0 }
        ?? .failure(
          DeviceError(
            .timedOut,
            "the OpenCL driver '\(driver.library)' did not list its devices within \(OpenCLLibrary.patience) seconds; "
              + "remove its file '\(driver.name).icd', or allow it more with BERTH_OPENCL_TIMEOUT"))
    }
  }

  /// Loads a driver and lists its devices.
  private static func load(_ library: String) throws(DeviceError) -> [FoundDevice] {
    guard let handle = dlopen(library, RTLD_NOW | RTLD_LOCAL) else {
      let reason = dlerror().map { String(cString: $0) } ?? "no reason given"
      throw DeviceError(.inputOutput, "the OpenCL driver '\(library)' cannot be loaded: \(reason)")
    }
    var platforms = [cl_platform_id?](repeating: nil, count: 16)
    var count: cl_uint = 0
    var status = copencl_icd_platforms(handle, cl_uint(platforms.count), &platforms, &count)
    var direct: OpenCLAPI?
    if status == CL_INVALID_OPERATION {
      // No ICD: a maker's own libOpenCL, as embedded systems have.
      var table = cl_icd_dispatch()
      copencl_fill_table(handle, &table)
      guard let list = table.clGetPlatformIDs else {
        throw DeviceError(
          .inputOutput, "'\(library)' is no OpenCL driver: it has neither clIcdGetPlatformIDsKHR nor clGetPlatformIDs")
      }
      direct = try OpenCLAPI(table)
      status = list(cl_uint(platforms.count), &platforms, &count)
    }
    // Khronos's status for a driver without devices.
    guard status != -1001, status != CL_DEVICE_NOT_FOUND else { return [] }
    guard status == CL_SUCCESS else {
      throw DeviceError(openCL: status, of: "the OpenCL driver '\(library)', asked for its platforms,")
    }
    var found: [FoundDevice] = []
    for platform in platforms.prefix(Int(min(count, 16))) {
      guard let platform else { continue }
      let api = if let direct { direct } else { try OpenCLAPI(copencl_dispatch(platform).pointee) }
      var devices = [cl_device_id?](repeating: nil, count: 64)
      var deviceCount: cl_uint = 0
      let status = api.getDeviceIDs(
        platform, cl_device_type(CL_DEVICE_TYPE_ALL), cl_uint(devices.count), &devices, &deviceCount)
      guard status != CL_DEVICE_NOT_FOUND else { continue }
      guard status == CL_SUCCESS else {
        throw DeviceError(openCL: status, of: "the OpenCL driver '\(library)', asked for its devices,")
      }
      for case let device? in devices.prefix(Int(min(deviceCount, 64))) {
        found.append(
          FoundDevice(
            api: api, platform: platform, device: device,
            traits: DeviceTraits(api, platform: platform, device: device), library: library))
      }
    }
    return found
  }

  // MARK: What is installed

  /// The drivers that are installed: those that `OCL_ICD_FILENAMES` lists, and those that the files `*.icd` name in the folder of
  /// `OCL_ICD_VENDORS`, or in `/etc/OpenCL/vendors`, as for every program that uses OpenCL. Where there is none, the library
  /// `libOpenCL.so` itself, if the system has it.
  static func installed(_ variable: (String) -> String? = environment) -> [Installed] {
    var drivers: [Installed] = []
    func add(_ driver: Installed) {
      if !driver.library.isEmpty, !drivers.contains(where: { $0.library == driver.library }) { drivers.append(driver) }
    }
    for path in (variable("OCL_ICD_FILENAMES") ?? "").split(separator: ":").map(String.init) {
      add(path.hasSuffix(".icd") ? icd(path) : Installed(name: path, library: path))
    }
    let vendors = variable("OCL_ICD_VENDORS").flatMap { $0.isEmpty ? nil : $0 } ?? "/etc/OpenCL/vendors"
    if vendors.hasSuffix(".icd") {
      add(icd(vendors))
    } else {
      for name in folderEntries(vendors) where name.hasSuffix(".icd") { add(icd(vendors + "/" + name)) }
    }
    if drivers.isEmpty, dlopen("libOpenCL.so.1", RTLD_LAZY | RTLD_LOCAL) != nil {
      add(Installed(name: "libOpenCL", library: "libOpenCL.so.1"))
    }
    return drivers
  }

  /// An environment variable of this process.
  static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  /// The driver that a file `NAME.icd` names: the library's path or name, on its first line.
  private static func icd(_ path: String) -> Installed {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    let name = file.hasSuffix(".icd") ? String(file.dropLast(4)) : file
    let line = (SmallFile.text(path) ?? "").prefix { $0 != "\n" && $0 != "\r" }
    return Installed(name: name, library: line.isEmpty ? path : String(line), place: path)
  }
}
