// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The command as a user types it: the release build that `make test` has just made.
struct Berth {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  static let binary = root.appendingPathComponent(".build/release/berth")

  let status: Int32
  let output: String
  let errors: String

  init(_ arguments: [String], environment: [String: String] = [:], binary: URL = Berth.binary) throws {
    try #require(
      FileManager.default.isExecutableFile(atPath: binary.path), "there is no \(binary.path); run 'make build'")
    let process = Process()
    process.executableURL = binary
    process.arguments = arguments
    process.currentDirectoryURL = Berth.root
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let (out, err) = (Pipe(), Pipe())
    process.standardOutput = out
    process.standardError = err
    process.standardInput = FileHandle.nullDevice
    // Both pipes must be emptied at the same time, or the process could block on the other one.
    let errorText = HandOver()
    try process.run()
    let reader = Thread { errorText.set(err.fileHandleForReading.readDataToEndOfFile()) }
    reader.start()
    output = String(decoding: out.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    errors = String(decoding: errorText.wait(), as: UTF8.self)
    status = process.terminationStatus
    #expect(
      process.terminationReason == .exit,
      "\(binary.lastPathComponent) \(arguments.joined(separator: " ")) died of signal \(status)")
  }
}

/// What one thread hands to another, once.
private final class HandOver: @unchecked Sendable {
  // `@unchecked`: `data` is written before the semaphore is signalled and read after it was waited for.
  private let semaphore = DispatchSemaphore(value: 0)
  private var data = Data()

  func set(_ data: Data) {
    self.data = data
    semaphore.signal()
  }

  func wait() -> Data {
    semaphore.wait()
    return data
  }
}

struct CommandTests {
  private func object(_ text: String) throws -> Any { try JSONSerialization.jsonObject(with: Data(text.utf8)) }

  private func temporaryFolder() -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent("berth-cli-\(UUID().uuidString)").path
  }

  @Test(arguments: [
    [], ["devices"], ["ops"], ["reference"], ["accuracy"], ["certify"], ["replay"], ["onnx-tests"], ["new-plugin"],
    ["tune"],
  ])
  func helpTeaches(_ command: [String]) throws {
    let run = try Berth(command + ["--help"])
    #expect(run.status == 0)
    #expect(run.output.contains("USAGE: berth"))
    #expect(run.errors.isEmpty)
  }

  @Test func devicesAreListed() throws {
    let run = try Berth(["devices"])
    #expect(run.status == 0)
    #expect(run.output.hasPrefix("cpu"))
    let list = try #require(try object(try Berth(["devices", "--json"]).output) as? [[String: Any]])
    #expect(list.contains { $0["id"] as? String == "cpu" && $0["kind"] as? String == "cpu" })
  }

  @Test func operatorsAreListed() throws {
    let list = try #require(try object(try Berth(["ops", "--json", "--device", "cpu"]).output) as? [[String: Any]])
    #expect(list.count >= 100)
    let matMul = try #require(list.first { $0["name"] as? String == "MatMul" })
    #expect((matMul["dtypes"] as? [String: String])?["f32"] == "native")
    // Nobody was asked, so nobody can be said to have it.
    let unasked = try #require(try object(try Berth(["ops", "--json"]).output) as? [[String: Any]])
    #expect(unasked.allSatisfy { Set(($0["dtypes"] as? [String: String] ?? [:]).values) == ["defined"] })
    let table = try Berth(["ops"])
    #expect(table.status == 0)
    #expect(table.output.contains("LayerNormalization"))
  }

  /// Usage and input that cannot be carried out: status 2, a message on standard error, nothing on standard output.
  @Test(arguments: [
    (["certify", "--device", "cpu", "--profile", "cores"], "there is no profile 'cores'; there are runtime, core"),
    (["certify", "--device", "cqu"], "no device 'cqu'"),
    (["certify", "--device", "cpu", "--filter", "("], "no regular expression"),
    (["certify", "--device", "cpu", "--filter", "^nothing$"], "no case matches"),
    (
      ["certify", "--device", "cpu", "--filter", "^Add/f32/7", "--out", "/proc/berth"],
      "'/proc/berth' cannot be written"
    ),
    (["certify", "--device", "cpu", "--seed", "minus"], "--seed"),
    (["certify"], "--device"),
    (["frobnicate"], "frobnicate"),
    (["replay", "MatMul/f32/3x5,4x7/-/random/1", "--device", "cpu"], "inner extents 5 and 4"),
    (["replay", "MatMul", "--device", "cpu"], "no case id"),
    (["ops", "--device", "opencl:nothing"], "no device"),
    (["onnx-tests", "/nonexistent", "--device", "cpu"], "/nonexistent"),
  ])
  func whatCannotBeCarriedOutSaysWhy(_ arguments: [String], _ hint: String) throws {
    let run = try Berth(arguments)
    #expect(run.status == 2)
    #expect(run.errors.contains(hint), "\(run.errors)")
    #expect(run.output.isEmpty)
  }

  @Test func aReplayShowsTheCase() throws {
    let run = try Berth(["replay", "MatMul/f32/3x5,5x7@1x5/-/random/1", "--device", "cpu"])
    #expect(run.status == 0)
    for piece in ["Input 'A'", "strides [1, 5]", "Output 'Y'", "expected", "Outcome: pass"] {
      #expect(run.output.contains(piece))
    }
    #expect(try Berth(["replay", "runtime/fence-order/1", "--device", "cpu"]).status == 0)
  }

  @Test func aFilteredRunWritesItsFiles() throws {
    let folder = temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let run = try Berth(["certify", "--device", "cpu", "--filter", "^Add/f32/", "--out", folder])
    #expect(run.status == 0)
    #expect(run.output.contains("not certified"))
    let certificate = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: folder + "/certificate.json")))
        as? [String: Any])
    #expect(certificate["verdict"] as? String == "not-certified")
    let lines = try String(contentsOfFile: folder + "/results.jsonl", encoding: .utf8).split(separator: "\n")
    #expect(lines.count == (certificate["counts"] as? [String: Int])?["pass"])
    #expect(try String(contentsOfFile: folder + "/junit.xml", encoding: .utf8).contains("<testcase"))
  }

  @Test func onnxTestsPrintTheShapeThatScriptsRelyOn() throws {
    let folder = Berth.root.appendingPathComponent(".cache/onnx/node").path
    let run = try Berth(["onnx-tests", folder, "--device", "cpu", "--json", "--filter", "^test_(add|det_2d)$"])
    #expect(run.status == 0, "\(run.errors)")
    let report = try #require(try object(run.output) as? [String: Any])
    #expect(report["passed"] as? Int == 1)
    #expect(report["failed"] as? Int == 0)
    #expect(report["unsupported"] as? Int == 1)
    let tests = try #require(report["tests"] as? [[String: String]])
    #expect(tests.map { $0["name"] } == ["test_add", "test_det_2d"])
    #expect(tests.map { $0["outcome"] } == ["passed", "unsupported"])
    #expect(tests[1]["message"]?.contains("Det") == true)
  }

  @Test func aForcedInstructionSetThatDoesNotExistIsRefused() throws {
    let run = try Berth(
      ["certify", "--device", "cpu", "--filter", "^Add/f32/7"], environment: ["BERTH_CPU_ISA": "avx1024"])
    #expect(run.status == 2)
    #expect(run.errors.contains("BERTH_CPU_ISA"))
  }

  @Test func theSummaryComesInChinese() throws {
    let run = try Berth(["certify", "--device", "cpu", "--filter", "^Relu/f32/", "--lang", "zh"])
    #expect(run.status == 0)
    #expect(run.output.contains("种子"))
  }
}

/// The whole suite on the CPU, as a user runs it. One after the other: each uses all processors.
@Suite(.serialized)
struct CertificationTests {
  private func certify(seed: Int, environment: [String: String] = [:]) throws {
    let run = try Berth(
      ["certify", "--device", "cpu", "--profile", "all", "--seed", "\(seed)", "--json"], environment: environment)
    #expect(run.status == 0, "\(run.errors)")
    let certificate = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
    #expect(certificate["verdict"] as? String == "certified")
    let counts = try #require(certificate["counts"] as? [String: Int])
    #expect(counts["pass", default: 0] >= 50_000)
    #expect(counts["unsupported"] == 0)
  }

  @Test(arguments: [1, 2])
  func theCPUIsCertifiedForEverySeed(_ seed: Int) throws {
    try certify(seed: seed)
  }

  /// Each with a seed of its own: a run takes half a minute.
  @Test(arguments: [("portable", 3), ("avx2", 4), ("avx512", 5)])
  func theCPUIsCertifiedForEveryInstructionSet(_ name: String, _ seed: Int) throws {
    let probe = try Berth(["devices"], environment: ["BERTH_CPU_ISA": name])
    // A processor without it cannot be asked; it has to say so, and that is tested instead.
    if probe.output.contains("cannot be used") {
      #expect(name != "portable")
      #expect(probe.output.contains("BERTH_CPU_ISA"))
      return
    }
    try certify(seed: seed, environment: ["BERTH_CPU_ISA": name])
  }
}
