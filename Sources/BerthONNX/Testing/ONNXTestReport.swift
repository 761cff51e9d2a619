// SPDX-License-Identifier: Apache-2.0

/// The outcome of one ONNX test folder.
public struct ONNXTestResult: Sendable, Hashable {
  /// How a test ended.
  public enum Outcome: Sendable, Hashable {
    /// All outputs of all data sets are right.
    case passed
    /// An output is wrong, the device failed, or the folder does not hold what it should.
    case failed
    /// The model needs something that Berth or the device does not offer; the gravest gap, under which it is counted.
    case unsupported(ONNXGap)
  }

  /// The folder's name.
  public let name: String
  /// How the test ended.
  public let outcome: Outcome
  /// Why it did not pass; empty if it did.
  public let message: String

  /// The outcome's name in reports: `passed`, `failed`, `unsupported`.
  public var outcomeName: String {
    switch outcome {
    case .passed: "passed"
    case .failed: "failed"
    case .unsupported: "unsupported"
    }
  }
}

/// The outcomes of a folder of ONNX test folders, sorted by name.
public struct ONNXTestReport: Sendable, Hashable {
  /// The outcomes.
  public let results: [ONNXTestResult]

  /// A report of these outcomes.
  public init(_ results: [ONNXTestResult]) {
    self.results = results.sorted { $0.name < $1.name }
  }

  /// How many tests passed.
  public var passed: Int { results.count { $0.outcome == .passed } }

  /// How many tests failed.
  public var failed: Int { results.count { $0.outcome == .failed } }

  /// How many tests need what is not offered.
  public var unsupported: Int { results.count - passed - failed }

  /// Whether a test passed and none failed. A device that supports nothing has shown nothing.
  public var holds: Bool { failed == 0 && passed > 0 }

  /// How many tests are unsupported for which reason: by category, then by name. Each test is counted once, under its
  /// gravest gap.
  public var unsupportedBy: [ONNXGap.Category: [String: Int]] {
    results.reduce(into: [:]) { counts, result in
      if case .unsupported(let gap) = result.outcome { counts[gap.category, default: [:]][gap.name, default: 0] += 1 }
    }
  }
}
