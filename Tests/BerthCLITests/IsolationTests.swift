// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What `berth` makes of plug-ins that crash, hang, leave and lie.
struct IsolationTests {
  @Test func aCrashOrAHangCostsItsCaseAndNoMore() throws {
    try Workbench.use { bench in
      let plugin = try bench.unruly()
      let run = try Berth([
        "certify", "--plugin", plugin, "--timeout", "3", "--json", "--out", bench.path + "/out", "--filter",
        "^(Add/f32/(7|8|33),|(Relu|Exp|Sqrt|Tanh)/f32/(7|8)/|Sigmoid/f32/7/)",
      ])
      #expect(run.status == 1)
      // What the plug-in prints is not the command's.
      #expect(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) is [String: Any])
      #expect(run.errors.contains("\"outcome\":\"pass\""))
      let results = try Results(bench.path + "/out/results.jsonl")
      func outcomes(_ name: String) -> Set<String> { Set(results.of(name).map(\.outcome)) }
      #expect(outcomes("Add") == ["pass"])
      #expect(outcomes("Relu") == ["crashed"])
      #expect(results.of("Relu").allSatisfy { $0.message.contains("SIGSEGV") && $0.message.contains("about to crash") })
      #expect(outcomes("Exp") == ["timedOut"])
      #expect(results.of("Exp").allSatisfy { $0.message.contains("3.0 seconds") })
      #expect(outcomes("Sqrt") == ["crashed"])
      #expect(results.of("Sqrt").allSatisfy { $0.message.contains("status 0") })
      #expect(outcomes("Tanh") == ["fail"])
      #expect(outcomes("Sigmoid") == ["missing"])
      for result in results.of("Relu") + results.of("Exp") + results.of("Sqrt") {
        #expect(run.errors.contains("berth: \(result.id): "))
      }
      let junit = try String(contentsOfFile: bench.path + "/out/junit.xml", encoding: .utf8)
      #expect(junit.components(separatedBy: "<testcase").count - 1 == results.all.count)
    }
  }

  /// Hundreds of cases that hang would take hours to say the same thing.
  @Test func manyHangsOfOneOperatorAreNotWaitedFor() throws {
    try Workbench.use { bench in
      let plugin = try bench.unruly()
      let run = try Berth([
        "certify", "--plugin", plugin, "--timeout", "2", "--out", bench.path + "/out", "--filter",
        "^(Exp/f32|Add/f32/7)",
      ])
      #expect(run.status == 1)
      let results = try Results(bench.path + "/out/results.jsonl")
      let hung = results.of("Exp")
      #expect(hung.count > 10)
      #expect(hung.allSatisfy { $0.outcome == "timedOut" })
      #expect(hung.filter { !$0.message.hasPrefix("not run") }.count == 3)
      #expect(results.of("Add").contains { $0.outcome == "pass" })
    }
  }

  @Test(arguments: [("CRASH_IN_SUPPORTS", "crashed"), ("HANG_IN_SUPPORTS", "timedOut")])
  func askingIsNoLessDangerousThanRunning(_ fault: String, _ outcome: String) throws {
    try Workbench.use { bench in
      let plugin = try bench.unruly(fault)
      let filter = "^(Add/f32/(7|8),|Sigmoid/f32/(7|8)/|Tanh/f32/7/)"
      let run = try Berth([
        "certify", "--plugin", plugin, "--timeout", "3", "--out", bench.path + "/out", "--filter", filter,
      ])
      #expect(run.status == 1)
      let results = try Results(bench.path + "/out/results.jsonl")
      #expect(Set(results.of("Sigmoid").map(\.outcome)) == [outcome])
      #expect(results.of("Sigmoid").allSatisfy { $0.message.contains("asked whether it has the case") })
      #expect(Set(results.of("Add").map(\.outcome)) == ["pass"])
      #expect(Set(results.of("Tanh").map(\.outcome)) == ["fail"])
    }
  }

  @Test(arguments: [
    ("CRASH_ON_LOAD", "SIGSEGV"), ("CRASH_ON_OPEN", "about to crash"),
  ])
  func whatCannotBeOpenedSaysWhy(_ fault: String, _ reason: String) throws {
    try Workbench.use { bench in
      let plugin = try bench.unruly(fault)
      let run = try Berth(["certify", "--plugin", plugin, "--filter", "^Add/f32/7,"])
      #expect(run.status == 2)
      #expect(run.errors.contains(reason), "\(run.errors)")
      #expect(run.output.isEmpty)
      try expectListed(plugin, because: reason)
    }
  }

  @Test func whatDoesNotFinishOpeningIsListedWithTheOthers() throws {
    try Workbench.use { bench in
      try expectListed(try bench.unruly("HANG_ON_OPEN"), because: "longer than 2.0 seconds", "--timeout", "2")
    }
  }

  /// The list says why one cannot be used, and goes on with those that can.
  private func expectListed(_ plugin: String, because reason: String, _ arguments: String...) throws {
    let list = try Berth(["devices"] + arguments, environment: ["BERTH_PLUGINS": plugin])
    #expect(list.status == 0)
    #expect(list.output.contains("instruction set"))
    #expect(list.output.contains("unruly"))
    let problem = try #require(list.output.split(separator: "\n").first { $0.contains("cannot be used") })
    #expect(problem.contains(reason), "\(problem)")
  }

  @Test func replayAndOpsGoThroughTheSameDoor() throws {
    try Workbench.use { bench in
      let plugin = try bench.unruly("CRASH_IN_SUPPORTS")
      let replay = try Berth(["replay", "Relu/f32/7/-/random/1", "--plugin", plugin])
      #expect(replay.status == 1)
      #expect(replay.output.contains("Outcome: crashed"))
      #expect(replay.output.contains("SIGSEGV"))
      #expect(try Berth(["replay", "Add/f32/7,7/-/random/1", "--plugin", plugin]).status == 0)
      let ops = try Berth(["ops", "--plugin", plugin, "--json"])
      #expect(ops.status == 0)
      let list = try #require(
        try JSONSerialization.jsonObject(with: Data(ops.output.utf8)) as? [[String: Any]])
      func support(_ name: String) -> String? {
        (list.first { $0["name"] as? String == name }?["dtypes"] as? [String: String])?["f32"]
      }
      #expect(support("Add") == "native")
      #expect(support("Gelu") == "only Add is there")
      #expect(support("Sigmoid")?.contains("SIGSEGV") == true)
    }
  }

  @Test func aWorkerIsNothingForPeople() throws {
    let run = try Berth(["worker", "--device", "cpu"])
    #expect(run.status == 2)
    #expect(run.errors.contains("started by a judge"))
    #expect(!(try Berth(["--help"]).output.contains("worker")))
  }

  /// The same device judged in both ways gets the same verdicts, to the last digit.
  @Test func isolationChangesNoVerdict() throws {
    try Workbench.use { bench in
      let filter = "^(runtime/(leak|fence|alloc)|(Add|Softmax|Gather|Slice|Gemm)/f32/)"
      var runs: [[Results.Line]] = []
      for way in ["--in-process", "--isolated"] {
        let run = try Berth([
          "certify", "--device", "cpu", way, "--filter", filter, "--out", bench.path + "/" + way,
        ])
        #expect(run.status == 0, "\(run.errors)")
        runs.append(try Results(bench.path + "/\(way)/results.jsonl").all)
      }
      #expect(runs[0].count > 200)
      #expect(runs[0] == runs[1])
    }
  }
}

extension Workbench {
  /// The deliberately broken plug-in, compiled with these switches.
  func unruly(_ switches: String...) throws -> String {
    let root = Berth.root.path
    let flags = switches.map { "-D\($0) " }.joined() + "-I'\(root)/CModules/CBerthPlugin/include'"
    let built = try shell("cc -shared -fPIC \(flags) '\(root)/Tests/Plugins/unruly.c' -o libunruly.so")
    #expect(built.status == 0, "\(built.text)")
    return path + "/libunruly.so"
  }
}

/// The lines of a `results.jsonl`, without the seconds, which are never the same.
struct Results {
  struct Line: Equatable {
    let id: String
    let operatorName: String
    let outcome: String
    let message: String
    let errorOfBound: Double?
  }

  let all: [Line]

  init(_ path: String) throws {
    all = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { json in
      let line = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
      func text(_ key: String) throws -> String { try #require(line[key] as? String) }
      return Line(
        id: try text("id"), operatorName: try text("operator"), outcome: try text("outcome"),
        message: try text("message"), errorOfBound: line["errorOfBound"] as? Double)
    }
  }

  func of(_ name: String) -> [Line] { all.filter { $0.operatorName == name } }
}
