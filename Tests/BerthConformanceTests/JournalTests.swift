// SPDX-License-Identifier: Apache-2.0

import BerthConformance
import BerthCore
import Foundation
import Testing

struct JournalTests {
  private let results = [
    CaseResult(id: "Add/f32/7,7/-/exact/1", operatorName: "Add", dtype: "f32", outcome: .pass, seconds: 0.125),
    CaseResult(
      id: "Gelu/f32/7/-/random/1", operatorName: "Gelu", dtype: "f32", outcome: .fail, errorOfBound: 1.0 / 3,
      rule: .result,
      message: "\"quoted\"\nand broken, \u{4E0D}", seconds: 1e-7),
    CaseResult(id: "runtime/leak/1", operatorName: "runtime", dtype: "-", outcome: .crashed, message: "died"),
  ]

  private func identity(seed: UInt64 = 1, settings: [String: String] = [:]) throws -> RunIdentity {
    RunIdentity(
      try Suite.certification(filter: "^Add/f32/7", seed: seed), on: try Suite.cpu().info, settings: settings)
  }

  private func withPath(_ body: (String) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("berth-journal-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  /// A journal of three finished cases and one that was begun.
  private func write(_ path: String) throws {
    let journal = try Journal(path: path, beginning: try identity())
    for result in results {
      try journal.begin(result.id)
      try journal.finish(result)
    }
    try journal.begin("Add/f32/8,8/-/exact/1")
  }

  private func message(_ body: () throws -> Void) throws -> String {
    let error = try #require(throws: DeviceError.self, performing: body)
    return "\(error)"
  }

  @Test func whatWasFinishedComesBackAndWhatWasBegunIsNamed() throws {
    try withPath { path in
      try write(path)
      let journal = try Journal(path: path, resuming: try identity())
      #expect(journal.finished == Dictionary(uniqueKeysWithValues: results.map { ($0.id, $0) }))
      #expect(journal.interrupted == ["Add/f32/8,8/-/exact/1"])
    }
  }

  @Test(arguments: ["{", "{\"begun\":{\"_0\":\"Add/f32/9", "nonsense"])
  func aTornLastLineIsAsIfItHadNotBeenWritten(_ torn: String) throws {
    try withPath { path in
      try write(path)
      let whole = try Data(contentsOf: URL(fileURLWithPath: path))
      try (whole + Data(torn.utf8)).write(to: URL(fileURLWithPath: path))
      do {
        let journal = try Journal(path: path, resuming: try identity())
        #expect(journal.finished.count == 3)
        try journal.finish(
          CaseResult(id: "Add/f32/8,8/-/exact/1", operatorName: "Add", dtype: "f32", outcome: .pass))
      }
      // The line that follows stands on its own.
      let again = try Journal(path: path, resuming: try identity())
      #expect(again.finished.count == 4)
      #expect(again.interrupted.isEmpty)
    }
  }

  @Test func anotherRunIsRefusedByName() throws {
    try withPath { path in
      try write(path)
      let seed = try message { _ = try Journal(path: path, resuming: try identity(seed: 2)) }
      #expect(seed.contains("seed was '1', now it is '2'"))
      let file = try message {
        _ = try Journal(path: path, resuming: try identity(settings: ["plug-in file": "12-ab"]))
      }
      #expect(file.contains("plug-in file was not given, now it is '12-ab'"))
      // Refused, and as it was.
      #expect(try Journal(path: path, resuming: try identity()).finished.count == 3)
    }
  }

  @Test func whatIsNoJournalIsRefused() throws {
    try withPath { path in
      #expect(try message { _ = try Journal(path: path, resuming: try identity()) }.contains("no run to resume"))
      try Data("{\"run\":".utf8).write(to: URL(fileURLWithPath: path))
      #expect(try message { _ = try Journal(path: path, resuming: try identity()) }.contains("is empty"))
      try Data("hello\n".utf8).write(to: URL(fileURLWithPath: path))
      #expect(try message { _ = try Journal(path: path, resuming: try identity()) }.contains("line 1 of"))
      try write(path)
      let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
      try Data((lines[0] + "\nhello\n" + lines[1] + "\n").utf8).write(to: URL(fileURLWithPath: path))
      #expect(try message { _ = try Journal(path: path, resuming: try identity()) }.contains("line 2 of"))
    }
  }

  @Test func twoRunsDoNotWriteOneJournal() throws {
    try withPath { path in
      let first = try Journal(path: path, beginning: try identity())
      #expect(try message { _ = try Journal(path: path, beginning: try identity()) }.contains("another run is writing"))
      try first.finish(results[0])
    }
  }

  @Test func aNewRunReplacesAnOldJournal() throws {
    try withPath { path in
      try write(path)
      _ = try Journal(path: path, beginning: try identity())
      #expect(try Journal(path: path, resuming: try identity()).finished.isEmpty)
    }
  }

  /// Whatever was finished before, a resumed run gives the results of a whole one, in its order, and runs nothing twice.
  @Test(arguments: [0, 1, 5, 1_000_000])
  func aResumedRunIsAWholeOne(_ finishedCount: Int) throws {
    let certification = try Suite.certification(filter: "^(Relu|Exp)/f32/(7|8|33|3x5)")
    let device = try Suite.cpu()
    var whole: [CaseResult] = []
    _ = certification.run(on: device) { whole.append($0) }
    // Every other case, and those at the end.
    let kept = whole.enumerated().filter { ($0.offset % 2 == 0 || $0.offset > 5) && $0.offset < finishedCount }.map(
      \.element)
    var (begun, resumed): ([String], [CaseResult]) = ([], [])
    let summary = certification.run(
      on: CaseRunner(device), finished: Dictionary(uniqueKeysWithValues: kept.map { ($0.id, $0) }),
      onBegin: { begun.append($0) },
      onResult: { result in
        resumed.append(result)
        return true
      })
    #expect(resumed.map(\.id) == whole.map(\.id))
    #expect(resumed.map(\.outcome) == whole.map(\.outcome))
    #expect(begun == whole.map(\.id).filter { id in !kept.contains { $0.id == id } })
    #expect(summary.counts.total == whole.count)
  }

  @Test func aRunEndsWhenItIsToldTo() throws {
    let certification = try Suite.certification(filter: "^(Relu|Exp)/f32/(7|8|33|3x5)")
    var count = 0
    let summary = certification.run(on: CaseRunner(try Suite.cpu())) { _ in
      count += 1
      return count < 3
    }
    #expect(count == 3)
    #expect(summary.counts.total == 3)
  }
}
