// SPDX-License-Identifier: Apache-2.0

public import BerthCore
import SwiftProtobuf

/// Runs ONNX backend test folders, as the `onnx` package generates them, on a device.
///
/// A test folder holds `model.onnx` and folders `test_data_set_*`, each with `input_*.pb` and `output_*.pb`: one tensor
/// for each input of the graph that no initializer fills, and for each output. A file `data.json` may state other
/// tolerances than ONNX's standard ones.
public struct ONNXTestRunner: Sendable {
  private let device: any Device
  private let timeout: Duration?

  /// A runner on this device.
  ///
  /// - Parameter timeout: how long one run of a model may keep the device; what takes longer has failed.
  public init(device: any Device, timeout: Duration? = .seconds(300)) {
    self.device = device
    self.timeout = timeout
  }

  /// Runs the tests in a folder, or the one test that the folder is, sorted by name.
  ///
  /// - Parameters:
  ///   - folder: its path.
  ///   - isIncluded: which tests to run, by name.
  ///   - progress: called after each test with its result and how many of how many are done.
  /// - Throws: `.notFound` or `.inputOutput` if the folder cannot be read or holds no test folder. What is wrong with a
  ///   test is a result.
  public func run(
    _ folder: String, where isIncluded: (String) -> Bool = { _ in true },
    progress: (_ result: ONNXTestResult, _ done: Int, _ total: Int) -> Void = { _, _, _ in }
  ) throws(ONNXError) -> ONNXTestReport {
    let tests = try ONNXTestRunner.tests(in: folder).filter { isIncluded($0.name) }
    var results: [ONNXTestResult] = []
    for test in tests {
      let result = run(test)
      results.append(result)
      progress(result, results.count, tests.count)
    }
    return ONNXTestReport(results)
  }

  private struct TestFolder {
    let name: String
    let path: String
  }

  private static func tests(in folder: String) throws(ONNXError) -> [TestFolder] {
    let names = try FileReader.names(in: folder)
    if names.contains("model.onnx") {
      let name = folder.split(separator: "/").last.map(String.init) ?? folder
      return [TestFolder(name: name, path: folder)]
    }
    let tests = names.map { TestFolder(name: $0, path: "\(folder)/\($0)") }
      .filter { !$0.name.hasPrefix(".") && FileReader.isFolder($0.path) }
    guard !tests.isEmpty else {
      throw ONNXError(.notFound, "'\(folder)' holds no test folder, which is one with a model.onnx")
    }
    return tests
  }

  private func run(_ test: TestFolder) -> ONNXTestResult {
    do throws(ONNXError) {
      let message = try difference(in: test)
      return ONNXTestResult(name: test.name, outcome: message == nil ? .passed : .failed, message: message ?? "")
    } catch {
      let outcome: ONNXTestResult.Outcome = error.gaps.min().map { .unsupported($0) } ?? .failed
      return ONNXTestResult(name: test.name, outcome: outcome, message: error.description)
    }
  }

  /// What is wrong with the results of a test, or nil if nothing is.
  private func difference(in test: TestFolder) throws(ONNXError) -> String? {
    let names = try FileReader.names(in: test.path)
    guard names.contains("model.onnx") else { return "the folder holds no model.onnx" }
    let tolerance = try Tolerance(folder: test.path)
    let model = try ONNXModel(contentsOf: "\(test.path)/model.onnx")
    let session = try ONNXSession(model, on: device)
    let dataSets = names.filter { $0.hasPrefix("test_data_set_") }
    guard !dataSets.isEmpty else { return "the folder holds no test_data_set_*" }
    for dataSet in dataSets {
      let files = try DataSet("\(test.path)/\(dataSet)")
      let label = dataSets.count > 1 ? "\(dataSet): " : ""
      guard files.inputs.count <= model.inputs.count, files.outputs.count == model.outputs.count else {
        return "\(label)\(files.inputs.count) input and \(files.outputs.count) output files for a model with "
          + "\(model.inputs.count) inputs and \(model.outputs.count) outputs"
      }
      var inputs: [String: HostTensor] = [:]
      for (value, path) in zip(model.inputs, files.inputs) { inputs[value.name] = try ONNXTensorFile.read(path) }
      let results = try session.run(inputs, timeout: timeout)
      for ((value, result), path) in zip(zip(model.outputs, results), files.outputs) {
        let expected = try ONNXTensorFile.read(path)
        if let difference = TensorComparison.difference(
          result, expected: expected, tolerance: tolerance, nodes: model.nodes.count)
        {
          return "\(label)output '\(value.name)' \(difference)"
        }
      }
    }
    return nil
  }
}

/// The files of a data set, in the order of the graph's inputs and outputs.
private struct DataSet {
  let inputs: [String]
  let outputs: [String]

  init(_ folder: String) throws(ONNXError) {
    let names = Set(try FileReader.names(in: folder))
    func numbered(_ kind: String) throws(ONNXError) -> [String] {
      let count = names.count { $0.hasPrefix("\(kind)_") && $0.hasSuffix(".pb") }
      var paths: [String] = []
      for index in 0..<count {
        guard names.contains("\(kind)_\(index).pb") else {
          throw ONNXError(.inputOutput, "'\(folder)' has \(count) files \(kind)_*.pb, but no \(kind)_\(index).pb")
        }
        paths.append("\(folder)/\(kind)_\(index).pb")
      }
      return paths
    }
    inputs = try numbered("input")
    outputs = try numbered("output")
  }
}
