// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The header as a vendor's compiler sees it.
@Suite struct HeaderTests {
  private static let golden = URL(filePath: #filePath).deletingLastPathComponent().appending(
    path: "berth_plugin.layout")

  /// A program that prints where every field of every struct lies, and what every constant is. Made from the header, so
  /// that none is forgotten.
  private func layoutProgram(of header: String) throws -> String {
    let text = try String(contentsOfFile: header, encoding: .utf8).replacing(#/\/\*[\s\S]*?\*\//#, with: " ")
    var lines: [String] = []
    for structure in text.matches(of: #/typedef struct (\w+) \{([^}]*)\} (\w+);/#) {
      let name = structure.1
      try #require(name == structure.3)
      for field in structure.2.split(separator: ";").map({ $0.trimmingCharacters(in: .whitespacesAndNewlines) })
      where !field.isEmpty {
        let match = try #require(field.firstMatch(of: #/\(\*(\w+)\)/#) ?? field.firstMatch(of: #/(\w+)$/#), "\(field)")
        lines.append(
          "printf(\"\(name).\(match.1) %zu %zu\\n\", offsetof(\(name), \(match.1)), sizeof(((\(name) *)0)->\(match.1)));"
        )
      }
    }
    for constant in text.matches(of: #/#define (BERTH_\w+) +[-0-9]/#) where constant.1 != "BERTH_PLUGIN_MINOR" {
      lines.append("printf(\"\(constant.1) %lld\\n\", (long long)(\(constant.1)));")
    }
    // These never grow; others do.
    for name in ["berth_string", "berth_pair", "berth_extension"] {
      lines.append("printf(\"sizeof \(name) %zu\\n\", sizeof(\(name)));")
    }
    return
      "#include <stdio.h>\n#include \"\(header)\"\nint main(void) {\n\(lines.joined(separator: "\n"))\nreturn 0;\n}\n"
  }

  private func layout(of header: String) throws -> [String] {
    let folder = try Scratch.make()
    let source = folder.appending(path: "layout.c").path
    try layoutProgram(of: header).write(toFile: source, atomically: true, encoding: .utf8)
    try run(["cc", source, "-o", folder.appending(path: "layout").path])
    return try run([folder.appending(path: "layout").path]).split(separator: "\n").map(String.init)
  }

  @Test func theLayoutIsTheGoldenOne() throws {
    let golden = try String(contentsOf: HeaderTests.golden, encoding: .utf8).split(separator: "\n").map(String.init)
    let layout = try layout(of: Repository.header)
    #expect(layout.count > 120)
    for line in golden where !layout.contains(line) {
      Issue.record("'\(line)' does not hold any more: existing plug-ins break. Take the change to the header back")
    }
    for line in layout where !golden.contains(line) {
      Issue.record("'\(line)' is new: if it was appended to its struct, add the line to \(HeaderTests.golden.path)")
    }
  }

  @Test func nothingOfTheFirstHeaderHasChanged() throws {
    let golden = try String(contentsOf: HeaderTests.golden, encoding: .utf8).split(separator: "\n").map(String.init)
    let first = try layout(of: Repository.plugins + "/first/berth_plugin.h")
    #expect(first.count > 120)
    #expect(first.filter { !golden.contains($0) } == [])
  }

  @Test(arguments: [
    ["cc", "-x", "c", "-std=c99", "-pedantic"], ["cc", "-x", "c", "-std=c11", "-pedantic"],
    ["cc", "-x", "c", "-std=c2x", "-pedantic"], ["clang", "-x", "c", "-std=c99", "-pedantic", "-Weverything"],
    ["clang++", "-x", "c++", "-std=c++11", "-pedantic"], ["clang++", "-x", "c++", "-std=c++20", "-pedantic"],
  ])
  func theHeaderCompiles(_ compiler: [String]) throws {
    let source = try Scratch.make().appending(path: "use").path
    try """
    #include "berth_plugin.h"
    int32_t berth_plugin_query(const berth_host *host, const berth_plugin **plugin) {
      (void)plugin;
      return host == NULL || !BERTH_HAS(host, report) ? BERTH_INTERNAL : berth_fail(host, BERTH_UNSUPPORTED, 0, "no");
    }

    """.write(toFile: source, atomically: true, encoding: .utf8)
    try run(
      compiler
        + [
          "-Wall", "-Wextra", "-Werror", "-Wno-declaration-after-statement", "-Wno-unsafe-buffer-usage",
          "-Wno-padded", "-Wno-unknown-warning-option", "-I", Repository.headers, "-fsyntax-only", source,
        ].filter { compiler.first == "clang" || !$0.hasPrefix("-Wno-") })
  }

  @Test func pkgConfigFindsTheHeader() throws {
    let folder = Repository.headers + "/.."
    let environment = ["PKG_CONFIG_PATH": folder]
    let flags = try run(["pkg-config", "--cflags", "berth-plugin"], environment: environment)
      .split(whereSeparator: \.isWhitespace).map(String.init)
    let library = try Scratch.make().appending(path: "plugin.so").path
    try run(["cc", "-shared", "-fPIC"] + flags + [Repository.plugins + "/blocking.c", "-o", library])
    let version = try run(["pkg-config", "--modversion", "berth-plugin"], environment: environment)
    let header = try String(contentsOfFile: Repository.header, encoding: .utf8)
    let parts = try version.trimmingCharacters(in: .whitespacesAndNewlines).split(separator: ".")
      .map { try #require(Int($0)) }
    #expect(parts.count == 2)
    #expect(header.contains("BERTH_PLUGIN_MAJOR \(parts[0])u") && header.contains("BERTH_PLUGIN_MINOR \(parts[1])u"))
  }
}
