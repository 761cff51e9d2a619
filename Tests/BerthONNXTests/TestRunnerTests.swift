// SPDX-License-Identifier: Apache-2.0

import Berth
import BerthCore
import Foundation
import Synchronization
import Testing

@testable import BerthONNX

/// The runner on folders made here: it must be able to fail, in each way there is.
@Suite final class TestRunnerTests {
  let root: URL

  init() throws { root = try TestFolders.temporary() }

  deinit { try? FileManager.default.removeItem(at: root) }

  /// Writes a test folder: x + w with x given and y expected.
  @discardableResult
  func write(
    _ name: String, x: HostTensor?, y: HostTensor?, json: String? = nil,
    _ change: (inout ModelBuilder) throws -> Void = { _ in }
  ) throws -> URL {
    let folder = root.appending(path: name)
    try? FileManager.default.removeItem(at: folder)
    let data = folder.appending(path: "test_data_set_0")
    try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
    var builder = try ModelReadingTests.addition()
    try change(&builder)
    try Data(try builder.bytes()).write(to: folder.appending(path: "model.onnx"))
    if let x { try Data(try ONNXTensorFile.encode(x)).write(to: data.appending(path: "input_0.pb")) }
    if let y { try Data(try ONNXTensorFile.encode(y)).write(to: data.appending(path: "output_0.pb")) }
    if let json { try Data(json.utf8).write(to: folder.appending(path: "data.json")) }
    return folder
  }

  func run(_ folder: URL? = nil, on device: any Device = ToyDevice()) throws -> ONNXTestReport {
    try ONNXTestRunner(device: device).run((folder ?? root).path)
  }

  /// The one result of a folder that was written by `write`.
  func result(
    x: HostTensor?, y: HostTensor?, json: String? = nil, _ change: (inout ModelBuilder) throws -> Void = { _ in }
  ) throws -> ONNXTestResult {
    let folder = try write("test_one", x: x, y: y, json: json, change)
    let report = try run(folder)
    #expect(report.results.count == 1)
    return try #require(report.results.first)
  }

  static func ones() throws -> HostTensor { try floats([1, 1]) }
  static func right() throws -> HostTensor { try floats([11, 21]) }

  @Test func rightResultsPass() throws {
    let result = try result(x: try Self.ones(), y: try Self.right())
    #expect(result == ONNXTestResult(name: "test_one", outcome: .passed, message: ""))
  }

  @Test func wrongResultsFail() throws {
    let result = try result(x: try Self.ones(), y: try floats([11, 22]))
    #expect(result.outcome == .failed && result.outcomeName == "failed")
    #expect(result.message.hasPrefix("output 'y' [1]: got 21.0, expected 22.0"), "\(result.message)")
  }

  @Test func aWrongShapeFails() throws {
    let result = try result(x: try Self.ones(), y: try floats([11, 21], [1, 2]))
    #expect(result.message == "output 'y' is float32[2], expected float32[1, 2]" && result.outcome == .failed)
  }

  @Test func statedTolerancesHold() throws {
    let json = #"{"atol": 0.5, "rtol": 0, "model_name": "one"}"#
    #expect(try result(x: try Self.ones(), y: try floats([11, 21.5]), json: json).outcome == .passed)
  }

  @Test(arguments: ["{", "[]", #"{"rtol": "much"}"#, #"{"atol": -1}"#]) func badTolerancesFail(_ json: String) throws {
    let result = try result(x: try Self.ones(), y: try Self.right(), json: json)
    #expect(result.outcome == .failed && result.message.contains("data.json"), "\(result.message)")
  }

  @Test func whatIsMissingIsUnsupported() throws {
    let result = try result(x: try Self.ones(), y: try Self.right()) { $0.node("Foo", ["x"], ["z"]) }
    guard case .unsupported(let gap) = result.outcome else {
      Issue.record("\(result)")
      return
    }
    #expect(gap.category == .operator && gap.name == "Foo" && result.message.contains("Foo"))
  }

  @Test func whatTheDeviceDeclinesIsUnsupported() throws {
    let result = try result(x: try Self.ones(), y: try Self.right()) { $0.node("Relu", ["y"], ["z"]) }
    guard case .unsupported(let gap) = result.outcome else {
      Issue.record("\(result)")
      return
    }
    #expect(gap.category == .device && gap.name == "Relu float32")
  }

  @Test func anErrorOfTheDeviceFails() throws {
    try write("test_one", x: try Self.ones(), y: try Self.right()) { $0.node("Identity", ["y"], ["z"]) }
    let report = try run(on: ToyDevice(failing: .identity))
    #expect(report.failed == 1 && report.results[0].message.contains("told to fail"))
  }

  @Test func missingFilesFail() throws {
    #expect(try result(x: nil, y: try Self.right()).message.contains("input x float32[2] is missing"))
    #expect(try result(x: try Self.ones(), y: nil).message.contains("1 input and 0 output files"))
  }

  @Test func anInvalidModelFails() throws {
    let result = try result(x: try Self.ones(), y: try Self.right()) { $0.proto.graph.node[0].input[0] = "q" }
    #expect(result.outcome == .failed && result.message.contains("reads 'q'"))
  }

  @Test func corruptFoldersFail() throws {
    let manager = FileManager.default
    let garbage = Data([0x08, 0xFF, 0xFF, 0xFF])
    try garbage.write(to: try write("a_model", x: try Self.ones(), y: try Self.right()).appending(path: "model.onnx"))
    let input = try write("b_input", x: try Self.ones(), y: try Self.right())
    try garbage.write(to: input.appending(path: "test_data_set_0/input_0.pb"))
    let output = try write("c_output", x: try Self.ones(), y: try Self.right())
    try garbage.write(to: output.appending(path: "test_data_set_0/output_0.pb"))
    try manager.removeItem(
      at: try write("d_no_model", x: try Self.ones(), y: nil).appending(path: "model.onnx"))
    try manager.removeItem(
      at: try write("e_no_data", x: try Self.ones(), y: nil).appending(path: "test_data_set_0"))
    let gap = try write("f_numbers", x: try Self.ones(), y: try Self.right())
    try manager.moveItem(
      at: gap.appending(path: "test_data_set_0/input_0.pb"), to: gap.appending(path: "test_data_set_0/input_7.pb"))
    try write("g_right", x: try Self.ones(), y: try Self.right())
    let report = try run()
    #expect(
      report.results.map(\.name) == [
        "a_model", "b_input", "c_output", "d_no_model", "e_no_data", "f_numbers", "g_right",
      ])
    #expect(report.failed == 6 && report.passed == 1 && report.unsupported == 0 && !report.holds)
    let pieces = [
      "no ONNX model", "input_0.pb", "output_0.pb", "no model.onnx", "no test_data_set_", "no input_0.pb", "",
    ]
    for (result, piece) in zip(report.results, pieces) where !piece.isEmpty {
      #expect(result.message.contains(piece), "\(result.name): \(result.message)")
    }
  }

  @Test func everyDataSetCounts() throws {
    let folder = try write("test_one", x: try Self.ones(), y: try Self.right())
    let second = folder.appending(path: "test_data_set_1")
    try FileManager.default.copyItem(at: folder.appending(path: "test_data_set_0"), to: second)
    #expect(try run().passed == 1)
    try Data(try ONNXTensorFile.encode(try floats([0, 0]))).write(to: second.appending(path: "output_0.pb"))
    let result = try run().results[0]
    #expect(result.outcome == .failed && result.message.hasPrefix("test_data_set_1: output 'y'"))
  }

  @Test func sortsFiltersAndTellsProgress() throws {
    for name in ["test_c", "test_a", "test_b"] { try write(name, x: try Self.ones(), y: try Self.right()) }
    try write("test_d", x: try Self.ones(), y: try floats([0, 0]))
    try write("test_e", x: try Self.ones(), y: try Self.right()) { $0.node("Foo", ["x"], ["z"]) }
    try Data().write(to: root.appending(path: "notes.txt"))
    var told: [String] = []
    let report = try ONNXTestRunner(device: ToyDevice()).run(
      root.path, where: { $0 != "test_b" },
      progress: { result, done, total in told.append("\(done)/\(total) \(result.name)") })
    #expect(told == ["1/4 test_a", "2/4 test_c", "3/4 test_d", "4/4 test_e"])
    #expect(report.results.map(\.name) == ["test_a", "test_c", "test_d", "test_e"])
    #expect((report.passed, report.failed, report.unsupported) == (2, 1, 1))
    #expect(report.unsupportedBy == [.operator: ["Foo": 1]])
  }

  @Test func aReportHoldsOnlyIfSomethingPassed() {
    let passed = ONNXTestResult(name: "p", outcome: .passed, message: "")
    let gap = ONNXTestResult(name: "u", outcome: .unsupported(ONNXGap(.operator, "Foo", "Foo")), message: "Foo")
    let failed = ONNXTestResult(name: "f", outcome: .failed, message: "no")
    #expect(!ONNXTestReport([]).holds && !ONNXTestReport([gap]).holds && ONNXTestReport([passed, gap]).holds)
    #expect(!ONNXTestReport([passed, failed]).holds)
  }

  @Test func foldersThatCannotBeRun() throws {
    let file = root.appending(path: "file")
    try Data().write(to: file)
    for (path, code): (String, DeviceError.Code) in [
      (root.path, .notFound), (file.path, .inputOutput), (root.appending(path: "none").path, .notFound),
    ] {
      let error = #expect(throws: ONNXError.self) { try ONNXTestRunner(device: ToyDevice()).run(path) }
      #expect(error?.error.code == code, "\(path)")
    }
  }

  // MARK: - ONNX's own folders, on the CPU

  /// The folders that `make setup` generates, and how many tests of each must pass: all that use only operators and
  /// dtypes that Berth has. The numbers may rise with new operators, never fall.
  @Test(arguments: [
    ("node", 1884, 1158), ("simple", 26, 9), ("pytorch-converted", 82, 75), ("pytorch-operator", 35, 34),
  ])
  func onnxFolders(_ name: String, _ count: Int, _ minimum: Int) throws {
    let report = try ONNXTestRunner(device: try Devices.open("cpu")).run(try TestFolders.path(name))
    #expect(report.results.count == count)
    #expect(report.passed >= minimum)
    for result in report.results where result.outcome == .failed { Issue.record("\(result.name): \(result.message)") }
    // What Berth has, the CPU has; and what it has not is an operator, an element type, a kind of value or a mode of training.
    for result in report.results {
      guard case .unsupported(let gap) = result.outcome else { continue }
      let isTraining = gap.category == .attribute && result.name.hasPrefix("test_batchnorm")
      #expect(
        isTraining || [.operator, .dtype, .valueKind].contains(gap.category), "\(result.name): \(result.message)")
    }
  }
}
