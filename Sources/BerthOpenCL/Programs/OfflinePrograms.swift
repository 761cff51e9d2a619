// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// A folder of programs that are built elsewhere, as boards need whose compiler takes hours and is no part of their driver.
///
/// Each program has three files, named after a fingerprint of its source and options: `KEY.cl`, the whole source; `KEY.json`, the
/// manifest; and the binary, `KEY.bin` unless the manifest names another. The manifest says what to compile and how; whoever compiles may
/// add in which file the binary is, so that one image can hold many programs, and what a kernel is called in it, since kernels of
/// different programs share names.
struct OfflinePrograms: Sendable {
  /// What is written down of a program.
  struct Manifest: Codable, Sendable {
    /// The file of ours that the program is made from, and its macros.
    var program: String
    var macros: [String: String]
    /// The compiler's options.
    var options: String
    /// The file with the whole source, in the folder.
    var source: String
    /// The file with the binary, in the folder.
    var binary: String
    /// What kernels are called in the binary, for those that are called otherwise than in the source.
    var kernels: [String: String]?
  }

  private let folder: String

  /// The programs in a folder.
  init(folder: String) { self.folder = folder }

  /// What a program's files are called.
  static func key(source: String, options: String) -> String {
    var fingerprint = Fingerprint()
    fingerprint.add(options.utf8)
    fingerprint.add([0])
    fingerprint.add(source.utf8)
    return Fingerprint.hex(fingerprint.value)
  }

  /// Writes down a program that is needed. What is there of it already stays.
  ///
  /// - Throws: `.inputOutput` if the folder cannot be written.
  func record(_ program: Program, source: String, options: String) throws(DeviceError) {
    let key = OfflinePrograms.key(source: source, options: options)
    guard SmallFile.bytes("\(folder)/\(key).json") == nil else { return }
    let manifest = Manifest(
      program: program.file, macros: program.macros, options: options, source: "\(key).cl", binary: "\(key).bin",
      kernels: nil)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let text: [UInt8]
    do {
      text = Array(try encoder.encode(manifest)) + [10]
    } catch {
      throw DeviceError(.internal, "the manifest of \(program) cannot be written: \(error)")
    }
    try write("\(key).cl", Array(source.utf8))
    // Last, so that a manifest never names a source that is not there.
    try write("\(key).json", text)
  }

  /// Keeps a binary beside the manifest, of a driver that has a compiler after all.
  func record(binary: [UInt8], source: String, options: String) throws(DeviceError) {
    try write("\(OfflinePrograms.key(source: source, options: options)).bin", binary)
  }

  /// The binary of a program, and what its kernels are called in it.
  ///
  /// - Throws: `.unsupported` if there is none, `.inputOutput` for a manifest that cannot be read.
  func load(
    _ program: Program, source: String, options: String
  ) throws(DeviceError) -> (binary: [UInt8], kernels: [String: String]) {
    let (file, kernels) = try find(program, source: source, options: options)
    guard let binary = SmallFile.bytes("\(folder)/\(file)") else { throw missing(file, of: program) }
    return (binary, kernels)
  }

  /// Checks that the binary of a program is there, without reading it: images of boards have megabytes.
  ///
  /// - Throws: as `load` does.
  func check(_ program: Program, source: String, options: String) throws(DeviceError) {
    let (file, _) = try find(program, source: source, options: options)
    guard SmallFile.isReadable("\(folder)/\(file)") else { throw missing(file, of: program) }
  }

  /// The file that holds a program's binary, and what its kernels are called in it, as the manifest says; where there is none, its own file.
  private func find(
    _ program: Program, source: String, options: String
  ) throws(DeviceError) -> (file: String, kernels: [String: String]) {
    let key = OfflinePrograms.key(source: source, options: options)
    guard let text = SmallFile.bytes("\(folder)/\(key).json") else { return ("\(key).bin", [:]) }
    do {
      let manifest = try JSONDecoder().decode(Manifest.self, from: Data(text))
      return (manifest.binary, manifest.kernels ?? [:])
    } catch {
      throw DeviceError(.inputOutput, "the manifest '\(folder)/\(key).json' of \(program) cannot be read: \(error)")
    }
  }

  private func missing(_ file: String, of program: Program) -> DeviceError {
    DeviceError(
      .unsupported,
      "there is no binary '\(file)' of the program \(program) in '\(folder)'; the option record=FOLDER writes what is to be compiled"
    )
  }

  private func write(_ name: String, _ bytes: [UInt8]) throws(DeviceError) {
    if let problem = SmallFile.makeFolder(folder) ?? SmallFile.replace("\(folder)/\(name)", with: bytes) {
      throw DeviceError(.inputOutput, "'\(folder)/\(name)' cannot be written: \(problem)")
    }
  }
}
