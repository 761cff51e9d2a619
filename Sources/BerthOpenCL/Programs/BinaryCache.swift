// SPDX-License-Identifier: Apache-2.0

/// Built programs on disk, so that a second run builds nothing.
///
/// Any number of processes may use a folder: a file is written under another name and moved into place. Its name is a fingerprint of what
/// the program was built from; the file begins with that text itself and ends with a fingerprint of the binary, so that neither a
/// coincidence nor a damaged disk can give a wrong program: what does not fit is built anew, and replaced.
struct BinaryCache: Sendable {
  private static let magic = Array("berth-opencl 1\n".utf8)

  private let folder: String

  /// The cache in a folder, which is made when something is stored.
  init(folder: String) { self.folder = folder }

  /// The binary of what was built from `key`; nil if there is none, or none that is whole.
  func load(_ key: String) -> [UInt8]? {
    guard let file = SmallFile.bytes(path(key)) else { return nil }
    let header = BinaryCache.header(key)
    guard file.count >= header.count + 8, file.starts(with: header) else { return nil }
    let binary = Array(file[header.count..<file.count - 8])
    let sum = file.suffix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return Fingerprint.of(binary) == sum ? binary : nil
  }

  /// Keeps a binary.
  ///
  /// - Returns: why it could not be written, in the system's words; nil if it was.
  func store(_ binary: [UInt8], for key: String) -> String? {
    if let problem = SmallFile.makeFolder(folder) { return problem }
    let sum = Fingerprint.of(binary)
    let trailer = (0..<8).map { UInt8(truncatingIfNeeded: sum >> (8 * $0)) }
    return SmallFile.replace(path(key), with: BinaryCache.header(key) + binary + trailer)
  }

  private func path(_ key: String) -> String { "\(folder)/\(Fingerprint.hex(Fingerprint.of(key.utf8))).bin" }

  /// The key with its length before it, so that no key is the beginning of another.
  private static func header(_ key: String) -> [UInt8] { magic + Array("\(key.utf8.count)\n".utf8) + Array(key.utf8) }
}
