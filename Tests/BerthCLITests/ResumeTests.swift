// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Runs that are cut off, and what `--resume` makes of them.
struct ResumeTests {
  /// A run that takes a while, since the plug-in is slow, and whose results are of several kinds.
  private func arguments(_ plugin: String, _ folder: String, _ more: String...) -> [String] {
    ["certify", "--plugin", plugin, "--filter", "^(Add|Sqrt|Gelu)/f32/", "--out", folder] + more
  }

  /// A run in `folder` that has finished some cases, and not all.
  private func startAndWait(_ plugin: String, _ folder: String) throws -> Process {
    let process = Process()
    process.executableURL = Berth.binary
    process.arguments = arguments(plugin, folder)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    try eventually("some cases are finished") {
      let journal = (try? String(contentsOfFile: folder + "/journal.jsonl", encoding: .utf8)) ?? ""
      return journal.components(separatedBy: "{\"finished\"").count > 5
    }
    return process
  }

  private func eventually(_ what: String, _ holds: () throws -> Bool) throws {
    for _ in 0..<3000 {
      if try holds() { return }
      Thread.sleep(forTimeInterval: 0.01)
    }
    Issue.record("not within 30 seconds: \(what)")
  }

  /// The process that `parent` started; nil if there is none.
  private func worker(of parent: Int32) throws -> Int32? {
    for name in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
      guard let id = Int32(name), let stat = try? String(contentsOfFile: "/proc/\(name)/stat", encoding: .utf8),
        let fields = stat.split(separator: ")").last?.split(separator: " "), fields.count > 1
      else { continue }
      if Int32(fields[1]) == parent { return id }
    }
    return nil
  }

  /// The certificate without what is never the same.
  private func certificate(_ folder: String) throws -> Data {
    let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/certificate.json"))
    var object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    for key in ["date", "seconds"] { object[key] = nil }
    return try JSONSerialization.data(withJSONObject: object, options: .sortedKeys)
  }

  @Test func aRunWhoseHostIsKilledEndsAsIfItHadNotBeen() throws {
    try Workbench.use { bench in
      let plugin = try bench.unruly("SLOW")
      let (whole, cut) = (bench.path + "/whole", bench.path + "/cut")
      #expect(try Berth(arguments(plugin, whole)).status == 1)

      let process = try startAndWait(plugin, cut)
      let worker = try #require(try worker(of: process.processIdentifier))
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      #expect(!FileManager.default.fileExists(atPath: cut + "/certificate.json"))
      try eventually("the worker has gone with its judge") {
        // A process that nobody has reaped yet is gone too.
        guard let stat = try? String(contentsOfFile: "/proc/\(worker)/stat", encoding: .utf8) else { return true }
        return stat.contains(") Z ")
      }
      let shared = try FileManager.default.contentsOfDirectory(atPath: "/dev/shm")
      #expect(!shared.contains { $0.hasPrefix("berth-\(process.processIdentifier)-") })

      // A line that was being written.
      let journal = cut + "/journal.jsonl"
      let handle = try #require(FileHandle(forWritingAtPath: journal))
      try handle.seekToEnd()
      try handle.write(contentsOf: Data("{\"finished\":{\"_0\":{\"id\":\"Add/f32/".utf8))
      try handle.close()

      let resumed = try Berth(arguments(plugin, cut, "--resume"))
      #expect(resumed.status == 1, "\(resumed.errors)")
      #expect(resumed.errors.contains("resuming: "))
      #expect(try Results(cut + "/results.jsonl").all == Results(whole + "/results.jsonl").all)
      #expect(try certificate(cut) == certificate(whole))
      let junit = try String(contentsOfFile: cut + "/junit.xml", encoding: .utf8)
      #expect(junit.components(separatedBy: "<testcase").count - 1 == (try Results(whole + "/results.jsonl")).all.count)
      // Nothing is left to run, and it ends the same once more.
      let again = try Berth(arguments(plugin, cut, "--resume"))
      #expect(again.status == 1)
      #expect(try certificate(cut) == certificate(whole))
    }
  }

  @Test func aWorkerThatIsKilledCostsOneCase() throws {
    try Workbench.use { bench in
      let plugin = try bench.unruly("SLOW")
      let (whole, hurt) = (bench.path + "/whole", bench.path + "/hurt")
      #expect(try Berth(arguments(plugin, whole)).status == 1)
      let process = try startAndWait(plugin, hurt)
      let worker = try #require(try worker(of: process.processIdentifier))
      kill(worker, SIGKILL)
      process.waitUntilExit()
      #expect(process.terminationStatus == 1)
      let (found, expected) = (try Results(hurt + "/results.jsonl").all, try Results(whole + "/results.jsonl").all)
      #expect(found.map(\.id) == expected.map(\.id))
      let differing = zip(found, expected).filter { $0 != $1 }.map(\.0)
      #expect(differing.count == 1)
      #expect(differing.first?.outcome == "crashed")
      #expect(differing.first?.message.contains("SIGKILL") == true)
    }
  }

  @Test func onlyTheSameRunIsResumed() throws {
    try Workbench.use { bench in
      let folder = bench.path + "/out"
      let few = ["certify", "--device", "cpu", "--filter", "^Add/f32/7", "--out", folder]
      let nothing = try Berth(few + ["--resume"])
      #expect(nothing.status == 2)
      #expect(nothing.errors.contains("there is no run to resume"), "\(nothing.errors)")
      #expect(try Berth(few).status == 0)
      let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      #expect(files == ["certificate.json", "journal.jsonl", "junit.xml", "results.jsonl"])
      let other = try Berth([
        "certify", "--device", "cpu", "--filter", "^Add/f32/", "--seed", "2", "--out", folder, "--resume",
      ])
      #expect(other.status == 2)
      #expect(other.errors.contains("--filter was '^Add/f32/7', now it is '^Add/f32/'"), "\(other.errors)")
      #expect(other.errors.contains("seed was '1', now it is '2'"), "\(other.errors)")
      // What was there is still there.
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == files)
      #expect(try Berth(few + ["--resume"]).status == 0)
      let homeless = try Berth(["certify", "--device", "cpu", "--filter", "^Add/f32/7", "--resume"])
      #expect(homeless.status == 2)
      #expect(homeless.errors.contains("--out"))
    }
  }
}
