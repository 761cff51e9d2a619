// SPDX-License-Identifier: Apache-2.0

import BerthCore

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Files and folders, with errors that name them.
enum FileReader {
  /// All bytes of a file.
  static func bytes(of path: String) throws(ONNXError) -> [UInt8] {
    var isFolder = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw ONNXError(.notFound, "there is no file '\(path)'")
    }
    guard !isFolder else { throw ONNXError(.inputOutput, "'\(path)' is a folder, not a file") }
    do {
      return [UInt8](try Data(contentsOf: URL(filePath: path)))
    } catch {
      throw ONNXError(.inputOutput, "'\(path)' cannot be read: \(error)")
    }
  }

  /// The names in a folder, sorted.
  static func names(in folder: String) throws(ONNXError) -> [String] {
    var isFolder = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) else {
      throw ONNXError(.notFound, "there is no folder '\(folder)'")
    }
    guard isFolder else { throw ONNXError(.inputOutput, "'\(folder)' is a file, not a folder") }
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    } catch {
      throw ONNXError(.inputOutput, "the folder '\(folder)' cannot be read: \(error)")
    }
  }

  /// Whether there is a file or folder of this path.
  static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  /// Whether there is a folder of this path.
  static func isFolder(_ path: String) -> Bool {
    var isFolder = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder
  }
}
