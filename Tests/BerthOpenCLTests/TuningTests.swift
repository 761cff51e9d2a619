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

  /// A convolution with so many output channels.
  private func convolution(filters: Int) throws -> OperatorCall {
    try OperatorCall(
      .conv, [.dense(.float32, try Shape([1, 8, 9, 9])), .dense(.float32, try Shape([filters, 8, 3, 3]))])
  }

  @Test("Every strategy has parameters without any file", arguments: Runtime.present, ["cpu", "gpu", "fpga"])
  func defaults(_ runtime: Runtime, _ strategy: String) throws {
    let device = try runtime.open(["strategy": strategy, "cache": "off"])
    for family in TuningFamily.all {
      let space = try #require(device.tuningSpace(of: family))
      let parameters = try device.tuning(of: family.name)
      #expect(space.allows(parameters), "\(family.name)")
      for parameter in space.parameters {
        #expect(parameters[parameter.name] != nil, "\(family.name) \(parameter.name)")
      }
    }
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

  @Test(
    "What the database says of convolutions reaches the kernel, cut to what output channels there are",
    arguments: [
      ("cpu", #"{"positions": 5, "vectors": 3}"#, 96, ["TILE_POSITIONS": "5", "FILTER_VECTORS": "3"]),
      ("cpu", #"{"vectors": 4}"#, 80, ["FILTER_VECTORS": "3"]),
      ("cpu", #"{"vectors": 4}"#, 16, ["FILTER_VECTORS": "1"]),
      ("fpga", #"{"positions": 4, "vectors": 1}"#, 96, ["TILE_POSITIONS": "4", "FILTER_VECTORS": "1"]),
      ("gpu", #"{"groupPositions": 8, "groupFilters": 32}"#, 96, ["GROUP_POSITIONS": "8", "GROUP_FILTERS": "32"]),
      ("gpu", #"{"groupPositions": 8, "groupFilters": 32}"#, 20, ["GROUP_POSITIONS": "32", "GROUP_FILTERS": "8"]),
    ])
  func macros(_ strategy: String, _ parameters: String, _ filters: Int, _ expected: [String: String]) throws {
    guard let runtime = Runtime.present.first else { return }
    let (folder, path) = try file(
      #"{"kernel": "conv", "strategy": "\#(strategy)", "parameters": \#(parameters)}"#)
    defer { withExtendedLifetime(folder) {} }
    let (recorded, empty) = (try Scratch(), try Scratch())
    let device = try runtime.open([
      "strategy": strategy, "cache": "off", "tuning": path, "record": recorded.path, "binaries": empty.path,
    ])
    // There are no binaries, so that nothing is built: what is needed is written down all the same.
    let error = #expect(throws: DeviceError.self) { try device.prepare(try convolution(filters: filters)) }
    #expect(error?.code == .unsupported)
    let manifests = try recorded.files.filter { $0.hasSuffix(".json") }.map { name in
      try #require(
        try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: "\(recorded.path)/\(name)")))
          as? [String: Any])
    }
    let macros = try #require(manifests.first { $0["program"] as? String == "conv" }?["macros"] as? [String: String])
    for (name, value) in expected { #expect(macros[name] == value, "\(name) in \(macros)") }
  }

  @Test(
    "Parameters that no convolution can have are refused by name",
    arguments: [
      ("cpu", #"{"positions": 0}"#, "'positions' is 0"), ("fpga", #"{"vectors": 9}"#, "'vectors' is 9"),
      ("gpu", #"{"groupPositions": 1000}"#, "'groupPositions' is 1000"),
      ("gpu", #"{"groupFilters": 12}"#, "'groupFilters' is 12; it can be 4, 8"),
    ])
  func nonsenseOfConvolutions(_ strategy: String, _ parameters: String, _ part: String) throws {
    guard let runtime = Runtime.present.first else { return }
    let (folder, path) = try file(
      #"{"kernel": "conv", "strategy": "\#(strategy)", "parameters": \#(parameters)}"#)
    defer { withExtendedLifetime(folder) {} }
    let device = try runtime.open(["strategy": strategy, "cache": "off", "tuning": path])
    let error = #expect(throws: DeviceError.self) { try device.prepare(try convolution(filters: 96)) }
    #expect(error?.code == .invalidArgument)
    #expect(error?.message.contains("the tuning of 'conv'") == true, "\(String(describing: error))")
    #expect(error?.message.contains(part) == true, "\(String(describing: error))")
  }
}
