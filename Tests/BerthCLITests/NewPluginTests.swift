// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What `berth new-plugin` writes, and what a compiler says to it.
struct NewPluginTests {
  @Test func theSkeletonIsCompleteAndItsHeaderIsTheOneOfThisVersion() throws {
    try Workbench.use { bench in
      let run = try Berth(["new-plugin", "acme-1_x", "--dir", bench.path])
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.output.contains("make check"))
      let files = try FileManager.default.contentsOfDirectory(atPath: bench.path + "/acme-1_x").sorted()
      #expect(files == ["Makefile", "README.md", "acme-1_x.c", "berth_plugin.h"])
      for file in files {
        #expect(!(try bench.read("acme-1_x/\(file)")).contains("@NAME@"), "\(file) has a place that was not filled in")
      }
      let header = Berth.root.appendingPathComponent("CModules/CBerthPlugin/include/berth_plugin.h")
      #expect(try bench.read("acme-1_x/berth_plugin.h") == String(contentsOf: header, encoding: .utf8))
    }
  }

  /// Without a word from the compiler, as C and as C++, and with nothing of Berth's but the header in the folder.
  @Test(arguments: [
    ["cc", "-std=c99"], ["cc", "-std=c11"], ["c++", "-xc++", "-std=c++11"], ["c++", "-xc++", "-std=c++20"],
  ])
  func theSkeletonCompilesWithoutAWarning(_ compiler: [String]) throws {
    try Workbench.use { bench in
      #expect(try Berth(["new-plugin", "acme", "--dir", bench.path]).status == 0)
      let flags = ["-Wall", "-Wextra", "-pedantic", "-Werror", "-fPIC", "-O2", "-c", "acme.c", "-o", "acme.o"]
      let run = try bench.shell((compiler + flags).joined(separator: " "), in: "acme")
      #expect(run.status == 0, "\(run.text)")
      #expect(run.text.isEmpty)
    }
  }

  @Test func makeAloneBuildsIt() throws {
    try Workbench.use { bench in
      #expect(try Berth(["new-plugin", "acme", "--dir", bench.path]).status == 0)
      // Nothing on the path but the system's own tools.
      let run = try bench.shell("PATH=/usr/bin:/bin make && nm -D --defined-only libacme.so", in: "acme")
      #expect(run.status == 0, "\(run.text)")
      #expect(run.text.contains("berth_plugin_query"))
      #expect(!run.text.contains("warning"))
    }
  }

  @Test(arguments: [
    "", "../acme", "a/b", "-acme", "1acme", "a b", "a.b", "\u{00E9}", String(repeating: "a", count: 65),
  ])
  func aNameThatNotEveryToolTakesIsRefused(_ name: String) throws {
    try Workbench.use { bench in
      let run = try Berth(["new-plugin", "--dir", bench.path, "--", name])
      #expect(run.status == 2)
      #expect(run.errors.contains("no name for a plug-in"), "\(run.errors)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: bench.path).isEmpty)
    }
  }

  @Test func whatIsThereStaysAsItIs() throws {
    try Workbench.use { bench in
      #expect(try Berth(["new-plugin", "acme", "--dir", bench.path]).status == 0)
      try bench.write("mine", to: "acme/acme.c")
      let again = try Berth(["new-plugin", "acme", "--dir", bench.path])
      #expect(again.status == 2)
      #expect(again.errors.contains("is there already"))
      #expect(try bench.read("acme/acme.c") == "mine")
      let nowhere = try Berth(["new-plugin", "acme", "--dir", "/proc"])
      #expect(nowhere.status == 2)
      #expect(nowhere.errors.contains("cannot be written"))
    }
  }
}

/// A folder of a test's own, gone when the test ends, and a shell in it.
struct Workbench {
  let path: String

  static func use(_ body: (Workbench) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("berth-bench-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(Workbench(path: path))
  }

  func read(_ file: String) throws -> String { try String(contentsOfFile: "\(path)/\(file)", encoding: .utf8) }

  func write(_ text: String, to file: String) throws {
    try text.write(toFile: "\(path)/\(file)", atomically: true, encoding: .utf8)
  }

  /// Runs a command line in a folder; what it prints, errors included.
  func shell(_ command: String, in folder: String = ".") throws -> (status: Int32, text: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", command]
    process.currentDirectoryURL = URL(fileURLWithPath: "\(path)/\(folder)", isDirectory: true)
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text)
  }
}
