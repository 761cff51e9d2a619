// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// What the operating system tells of the processor and its memory.
enum Machine {
  /// Maker and name of the processor, the architecture's name where the system does not tell.
  static let processor: (vendor: String, product: String) = {
    let described = cpuDescription()
    return (
      described["vendor_id"] ?? described["CPU implementer"] ?? "unknown",
      described["model name"] ?? described["Processor"] ?? "a processor of the architecture \(architecture)"
    )
  }()

  /// How many processors the process may use.
  static var availableProcessors: Int {
    // The C library's own call for this is hidden from Swift.
    for line in (text(of: "/proc/self/status") ?? "").split(separator: "\n") where line.hasPrefix("Cpus_allowed:") {
      let count = line.dropFirst("Cpus_allowed:".count).reduce(0) { $0 + ($1.hexDigitValue?.nonzeroBitCount ?? 0) }
      if count > 0 { return count }
    }
    return max(Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))), 1)
  }

  /// The memory that the process may use, in bytes: the machine's, or less where a control group limits it.
  static let memory: Int = {
    let pages = Int(sysconf(Int32(_SC_PHYS_PAGES)))
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    // A system that tells neither is taken to have what most have at least.
    let physical = pages > 0 && page > 0 ? pages * page : 4 << 30
    let limits = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"]
    let limit = limits.compactMap { text(of: $0).flatMap { Int($0) } }.first
    return min(physical, max(limit ?? physical, 1))
  }()

  private static var architecture: String {
    var name = utsname()
    guard uname(&name) == 0 else { return "unknown" }
    return withUnsafeBytes(of: &name.machine) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }

  /// The keys and values of the first processor in `/proc/cpuinfo`.
  private static func cpuDescription() -> [String: String] {
    var found: [String: String] = [:]
    for line in (text(of: "/proc/cpuinfo") ?? "").split(separator: "\n") {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let key = trimmed(line[..<colon])
      if found[key] == nil { found[key] = trimmed(line[line.index(after: colon)...]) }
    }
    return found
  }

  private static func trimmed(_ text: Substring) -> String {
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    guard let first = text.firstIndex(where: { !isBlank($0) }), let last = text.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(text[first...last])
  }

  /// A small file of the system's, without the line end; nil if it cannot be read.
  private static func text(of path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    // One processor's description is far shorter; of the others there may be hundreds.
    while bytes.count < 64 << 10 {
      let count = fread(&chunk, 1, chunk.count, file)
      if count == 0 { break }
      bytes += chunk[..<count]
    }
    while bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }
}
