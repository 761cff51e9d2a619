// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// The text of our kernels. It is part of the program, so that a program needs no file to run; a folder can stand in for it, for whoever
/// changes kernels.
struct KernelSource: Sendable {
  /// Where files are read instead; nil for those that Berth brings.
  private let folder: String?

  /// The files of a folder, or those that Berth brings.
  init(folder: String?) { self.folder = folder }

  /// A file with those that it includes in their places, each once.
  ///
  /// - Throws: `.notFound` for a file that there is not.
  func text(_ file: String) throws(DeviceError) -> String {
    var included: Set<String> = []
    return try text(file, &included)
  }

  private func text(_ file: String, _ included: inout Set<String>) throws(DeviceError) -> String {
    guard included.insert(file).inserted else { return "" }
    guard let whole = read(file) else {
      throw DeviceError(.notFound, "there are no kernels '\(file).cl'\(folder.map { " in the folder '\($0)'" } ?? "")")
    }
    var text = ""
    for line in whole.split(separator: "\n", omittingEmptySubsequences: false) {
      if let name = KernelSource.included(by: line) {
        text += try self.text(name, &included)
      } else {
        text += line
      }
      text += "\n"
    }
    return text
  }

  /// The file, without `.cl`, that a line `#include "NAME.cl"` includes.
  private static func included(by line: Substring) -> String? {
    guard line.hasPrefix("#include \""), line.hasSuffix(".cl\"") else { return nil }
    return String(line.dropFirst(10).dropLast(4))
  }

  private func read(_ file: String) -> String? {
    if let folder { return SmallFile.text("\(folder)/\(file).cl") }
    return KernelSource.embedded[file].map { String(decoding: $0, as: UTF8.self) }
  }

  /// The files that Berth brings, by their names without `.cl`. A new one gets a line here and in `Package.swift`.
  private static let embedded: [String: [UInt8]] = [
    "attention": PackageResources.attention_cl,
    "attention_geometry": PackageResources.attention_geometry_cl,
    "attention_group": PackageResources.attention_group_cl,
    "binary": PackageResources.binary_cl,
    "conv": PackageResources.conv_cl,
    "conv_direct": PackageResources.conv_direct_cl,
    "conv_geometry": PackageResources.conv_geometry_cl,
    "copy": PackageResources.copy_cl,
    "items": PackageResources.items_cl,
    "space": PackageResources.space_cl,
    "tile_vectors": PackageResources.tile_vectors_cl,
    "types": PackageResources.types_cl,
  ]
}
