// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Berth
import Foundation

struct NewPluginCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new-plugin",
    abstract: "Write the skeleton of a plug-in: one C file, the header, a Makefile and a README.",
    discussion: """
      The folder NAME builds with a C compiler and make alone, on a machine without Berth too. The plug-in loads and moves data, and says of \
      every operator that it is unsupported; its comments lead through Add and Gemm, and 'make check' names what comes next.

        berth new-plugin acme && cd acme && make check
      """)

  @Argument(help: "What the plug-in is called: a letter, then letters, digits, '-' and '_'.")
  var name: String

  @Option(help: ArgumentHelp("The folder to make the folder NAME in.", valueName: "folder"))
  var dir = "."

  func run() throws {
    try reporting {
      let skeleton = try PluginSkeleton(name: name)
      let folder = URL(fileURLWithPath: dir, isDirectory: true).appendingPathComponent(name, isDirectory: true)
      let shown = dir == "." ? name : folder.standardizedFileURL.path
      try skeleton.write(to: folder, shown: shown)
      Terminal.write(
        """
        \(shown) holds \(skeleton.files.map(\.path).joined(separator: ", ")). Next:

          cd \(shown)
          make              # a C compiler is all it takes
          make check\(NewPluginCommand.assignment)

        'make check' names the first thing to implement; STEP 1 in \(name).c says how.

        """)
    }
  }

  /// What tells make where this very command is, if it was not found on the path.
  private static var assignment: String {
    guard let command = CommandLine.arguments.first, command.contains("/") else { return "" }
    return " BERTH=\(URL(fileURLWithPath: command).standardizedFileURL.path)"
  }
}

/// The files of a new plug-in. Their texts stand in `Templates`, and `@NAME@` in them for the plug-in's name; the header is the one that
/// Berth itself is built with.
struct PluginSkeleton {
  /// What the files are called, and what they hold.
  let files: [(path: String, text: String)]

  /// The skeleton of a plug-in of this name.
  ///
  /// - Throws: `.invalidArgument` for a name that file names, Makefiles and shells would not all take.
  init(name: String) throws(DeviceError) {
    func isLetter(_ scalar: Unicode.Scalar) -> Bool { ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) }
    func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
      isLetter(scalar) || ("0"..."9").contains(scalar) || scalar == "-" || scalar == "_"
    }
    let scalars = name.unicodeScalars
    guard let first = scalars.first, isLetter(first), scalars.allSatisfy(isAllowed), scalars.count <= 64 else {
      throw DeviceError(
        .invalidArgument,
        "'\(name)' is no name for a plug-in; take a letter, then letters, digits, '-' and '_', 64 in all at most")
    }
    func filled(_ template: [UInt8]) -> String {
      String(decoding: template, as: UTF8.self).replacing("@NAME@", with: name)
    }
    files = [
      ("\(name).c", filled(PackageResources.plugin_c)),
      ("berth_plugin.h", String(decoding: PackageResources.berth_plugin_h, as: UTF8.self)),
      ("Makefile", filled(PackageResources.Makefile)), ("README.md", filled(PackageResources.README_md)),
    ]
  }

  /// Writes the files into a folder that does not exist yet.
  ///
  /// - Parameter shown: how messages name the folder.
  /// - Throws: `.invalidArgument` if there is something of that name, `.inputOutput` if the files cannot be written.
  func write(to folder: URL, shown: String) throws(DeviceError) {
    let manager = FileManager.default
    guard !manager.fileExists(atPath: folder.path) else {
      throw DeviceError(
        .invalidArgument,
        "'\(shown)' is there already and stays as it is; take another name, or another folder with --dir")
    }
    do {
      try manager.createDirectory(at: folder, withIntermediateDirectories: true)
      for (path, text) in files { try Data(text.utf8).write(to: folder.appendingPathComponent(path)) }
    } catch {
      throw DeviceError(.inputOutput, "the folder '\(shown)' cannot be written: \(error.localizedDescription)")
    }
  }
}
