// SPDX-License-Identifier: Apache-2.0

import BerthCore
import BerthOpenCL
import Foundation
import Testing

/// Where parameters of kernels come from.
@Suite struct TuningTests {
  /// A file of entries, in a folder of its own.
  private func file(_ entries: String..., name: String = "tuning.json") throws -> (folder: Scratch, path: String) {
    let folder = try Scratch()
    let path = "\(folder.path)/\(name)"
    try "{\"format\": 1, \"entries\": [\(entries.joined(separator: ", "))]}".write(
      toFile: path, atomically: true, encoding: .utf8)
    return (folder, path)
  }

  private func product(_ m: Int, _ n: Int, _ k: Int) throws -> OperatorCall {
    try OperatorCall(.matMul, [.dense(.float32, try Shape([m, k])), .dense(.float32, try Shape([k, n]))])
  }

  @Test("Every strategy has parameters without any file", arguments: Runtime.present, ["cpu", "gpu", "fpga"])
  func defaults(_ runtime: Runtime, _ strategy: String) throws {
    let device = try runtime.open(["strategy": strategy, "cache": "off"])
    let space = try #require(device.tuningSpace(of: "gemm"))
    let parameters = try device.tuning(of: "gemm")
    #expect(space.allows(parameters))
    for parameter in space.parameters { #expect(parameters[parameter.name] != nil, "\(parameter.name)") }
  }

  @Test("The entry that says most about a device has the last word, and leaves the rest to others")
  func precision() throws {
    guard let runtime = Runtime.present.first else { return }
    let (folder, path) = try file(
      #"{"kernel": "gemm", "strategy": "cpu", "device": {"platform": "Port*"}, "parameters": {"rows": 7}}"#,
      #"{"kernel": "gemm", "strategy": "cpu", "devices": {"leastComputeUnits": 1}, "parameters": {"rows": 5, "vectors": 3}}"#,
      #"{"kernel": "gemm", "strategy": "cpu", "devices": {"leastComputeUnits": 1000000}, "parameters": {"rows": 4}}"#,
      #"{"kernel": "gemm", "strategy": "gpu", "parameters": {"rows": 3}}"#)
    defer { withExtendedLifetime(folder) {} }
    let parameters = try runtime.open(["strategy": "cpu", "cache": "off", "tuning": path]).tuning(of: "gemm")
    #expect(parameters["rows"] == (runtime == .pocl ? 7 : 5))
    #expect(parameters["vectors"] == 3)
    #expect(parameters["vectorBytes"] != nil)
  }

  @Test("What was found is kept beside the programs, once for each device")
  func keeping() throws {
    guard let runtime = Runtime.present.first else { return }
    let folder = try Scratch()
    let options = ["strategy": "cpu", "cache": folder.path]
    let device = try runtime.open(options)
    for rows in [8, 10] { try device.keep(device.tuningEntry("gemm", ["rows": rows], source: "a test")) }
    #expect(try runtime.open(options).tuning(of: "gemm")["rows"] == 10)
    #expect(
      try String(contentsOfFile: "\(folder.path)/tuning.json", encoding: .utf8).components(separatedBy: "gemm").count
        == 2)
    // A cache that is damaged costs what was found, and no more.
    try "{".write(toFile: "\(folder.path)/tuning.json", atomically: true, encoding: .utf8)
    #expect(try runtime.open(options).tuning(of: "gemm")["rows"] != nil)
  }

  @Test(
    "Parameters that make no sense are refused, and say why",
    arguments: [
      (#"{"kernel": "gemm", "strategy": "cpu", "parameters": {"rows": 1000}}"#, "'rows' is 1000"),
      (#"{"kernel": "gemm", "strategy": "cpu", "parameters": {"vectors": -1}}"#, "'vectors' is -1"),
      (#"{"kernel": "gemm"}"#, "is damaged"),
    ])
  func nonsense(_ entry: String, _ part: String) throws {
    guard let runtime = Runtime.present.first else { return }
    let (folder, path) = try file(entry)
    defer { withExtendedLifetime(folder) {} }
    let error = #expect(throws: DeviceError.self) {
      let device = try runtime.open(["strategy": "cpu", "cache": "off", "tuning": path])
      _ = try device.prepare(try product(64, 64, 64))
    }
    #expect(error?.code == .invalidArgument)
    #expect(error?.message.contains(part) == true, "\(String(describing: error))")
  }
}
