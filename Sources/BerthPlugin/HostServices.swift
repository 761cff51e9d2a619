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

/// What the host offers to one plug-in: the `berth_host` that it is given, with a context that tells whose messages they
/// are.
///
/// Lives for ever, as the plug-in does.
final class HostServices: @unchecked Sendable {
  // `@unchecked`: nothing changes after `init`.

  /// The plug-in's file name, which stands before its messages.
  private let label: String
  /// What the plug-in is given.
  let host: UnsafePointer<berth_host>

  /// Services for the plug-in in the file `label`. Nothing of them is ever given back.
  static func make(for label: String) -> HostServices {
    let services = HostServices(label)
    _ = Unmanaged.passRetained(services)
    return services
  }

  private init(_ label: String) {
    self.label = label
    let name = "Berth"
    let text = UnsafeMutablePointer<CChar>.allocate(capacity: name.utf8.count)
    for (index, byte) in name.utf8.enumerated() { (text + index).initialize(to: CChar(bitPattern: byte)) }
    let host = UnsafeMutablePointer<berth_host>.allocate(capacity: 1)
    host.initialize(to: berth_host())
    host.pointee.struct_size = UInt32(MemoryLayout<berth_host>.size)
    host.pointee.major = BERTH_PLUGIN_MAJOR
    host.pointee.minor = BERTH_PLUGIN_MINOR
    host.pointee.name = berth_string(data: text, size: UInt64(name.utf8.count))
    host.pointee.allocate = { _, size, alignment in HostServices.allocate(size, alignment) }
    host.pointee.deallocate = { _, memory in free(memory) }
    host.pointee.log = { context, level, message in
      guard let context else { return }
      Unmanaged<HostServices>.fromOpaque(context).takeUnretainedValue().log(level, message)
    }
    host.pointee.report = { _, _, vendorCode, message in
      PluginReport.store(PluginReport(message: message.text, vendorCode: vendorCode == 0 ? nil : vendorCode))
    }
    self.host = UnsafePointer(host)
    host.pointee.context = Unmanaged.passUnretained(self).toOpaque()
  }

  /// Memory as posix_memalign gives it: alignments below a pointer's size are raised to it. NULL also for an alignment
  /// that is no power of two.
  private static func allocate(_ size: UInt64, _ alignment: UInt64) -> UnsafeMutableRawPointer? {
    guard size <= UInt64(Int.max), alignment <= UInt64(Int.max), alignment & (alignment &- 1) == 0 else { return nil }
    var memory: UnsafeMutableRawPointer?
    let least = MemoryLayout<UnsafeRawPointer>.size
    guard posix_memalign(&memory, max(Int(alignment), least), max(Int(size), 1)) == 0 else { return nil }
    return memory
  }

  // MARK: Messages

  /// The names of the levels, as `BERTH_PLUGIN_LOG` spells them, by number.
  private static let levels = [
    BERTH_LOG_DEBUG: "debug", BERTH_LOG_INFO: "info", BERTH_LOG_WARNING: "warning", BERTH_LOG_ERROR: "error",
  ]

  /// The least level that is shown: what the environment's variable `BERTH_PLUGIN_LOG` names, else warnings.
  private static let threshold: UInt32 = {
    let wanted = getenv("BERTH_PLUGIN_LOG").map { String(cString: $0).lowercased() }
    return levels.first { $0.value == wanted }?.key ?? BERTH_LOG_WARNING
  }()

  private func log(_ level: UInt32, _ message: berth_string) {
    guard level >= HostServices.threshold else { return }
    let name = HostServices.levels[level] ?? "error"
    let line = Array("berth: \(label): \(name): \(message.text)\n".utf8)
    // One call, so that lines of several threads do not mix. What cannot be written is lost, as logs are.
    _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}

/// Why a call of a plug-in's failed, as it told with `report`. Kept by the thread that the call is made on.
struct PluginReport {
  let message: String
  /// The plug-in's own number; nil if it has none.
  let vendorCode: Int64?

  private final class Box {
    var report: PluginReport?
  }

  /// Nil only where the process has no key to spare; then messages are lost.
  private static let key: pthread_key_t? = {
    var key = pthread_key_t()
    let status = pthread_key_create(&key) { box in
      // Some systems declare the parameter optional, some do not.
      let box: UnsafeMutableRawPointer? = box
      if let box { Unmanaged<Box>.fromOpaque(box).release() }
    }
    return status == 0 ? key : nil
  }()

  /// Forgets what was reported during an earlier call that did not fail. Before every call: cheap.
  static func clear() {
    guard let key, let box = pthread_getspecific(key) else { return }
    Unmanaged<Box>.fromOpaque(box)._withUnsafeGuaranteedRef { $0.report = nil }
  }

  /// Keeps a report; a later one replaces it.
  static func store(_ report: PluginReport) {
    guard let key else { return }
    if let box = pthread_getspecific(key) {
      Unmanaged<Box>.fromOpaque(box)._withUnsafeGuaranteedRef { $0.report = report }
    } else {
      let box = Box()
      box.report = report
      pthread_setspecific(key, Unmanaged.passRetained(box).toOpaque())
    }
  }

  /// The report of the call that just failed, if it made one.
  static func take() -> PluginReport? {
    guard let key, let box = pthread_getspecific(key) else { return nil }
    return Unmanaged<Box>.fromOpaque(box)._withUnsafeGuaranteedRef { box in
      defer { box.report = nil }
      return box.report
    }
  }
}

extension berth_string {
  /// The most bytes that a text of a plug-in's may have. More is a size that was never set.
  static let maximumSize: UInt64 = 1 << 20

  /// The text of a message: mended where it is no UTF-8, cut where it is too long, because a message must get through.
  var text: String {
    guard size > 0, let data = data else { return "" }
    let bytes = UnsafeRawBufferPointer(start: data, count: Int(min(size, berth_string.maximumSize)))
    return String(decoding: bytes, as: UTF8.self)
  }
}
