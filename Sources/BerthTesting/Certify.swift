// SPDX-License-Identifier: Apache-2.0

public import BerthConformance
public import BerthCore
public import Testing

/// Runs the whole suite on a device in one test, and records an issue for each case in trouble (of many alike the first few) and
/// for each reason that keeps the device from being certified.
///
/// ```swift
/// @Test func certified() async throws {
///   try await certify(PocketDevice(), profiles: ["runtime", "core"])
/// }
/// ```
///
/// `ConformanceTest` makes a test case of each operator and dtype instead, which shows better where trouble is.
///
/// - Parameters:
///   - device: what is judged, in this process.
///   - profiles: names of profiles that come with Berth, or YAML files of your own, relative to the file in which the call stands.
///   - seed: what the data and the shapes that vary follow from.
///   - exceptions: a YAML file, likewise: what is waived where the device declares it unsupported, and why. One that changes
///     nothing is a warning.
/// - Returns: the summary, to expect more of it.
/// - Throws: as `ConformanceTest.all(profiles:)` does: files that cannot be read, profiles that do not exist.
@discardableResult
public func certify(
  _ device: any Device, profiles: [String], seed: UInt64 = 1, exceptions: String? = nil,
  callingFile: String = #filePath, sourceLocation: SourceLocation = #_sourceLocation
) async throws -> Summary {
  let certification = try Certification(profiles, seed, exceptions: exceptions, besides: callingFile)
  return await certify(device, certification, sourceLocation: sourceLocation)
}

/// The same, for a run of your own making: other profiles, or part of the cases.
@discardableResult
public func certify(
  _ device: any Device, _ certification: Certification, sourceLocation: SourceLocation = #_sourceLocation
) async -> Summary {
  var summary = Summary(certification)
  for test in ConformanceTest.all(certification) {
    let findings = await test.findings(on: device)
    for text in findings.issues { Issue.record(Comment(rawValue: text), sourceLocation: sourceLocation) }
    for (entry, result) in zip(test.entries, findings.results) {
      summary.record(result, isRequired: entry.isRequired)
    }
  }
  for unused in summary.unusedExceptions {
    let exception = unused.exception
    Issue.record(
      "the exception for \(exception.op.name) in \(exception.dtype.shortName) changes nothing: \(unused.reason.text)",
      severity: .warning, sourceLocation: sourceLocation)
  }
  if summary.verdict == .notCertified {
    let reasons = summary.reasons.map(\.description).joined(separator: "; ")
    Issue.record("\(device.info.id) is not certified: \(reasons)", sourceLocation: sourceLocation)
  }
  return summary
}

extension UnusedException.Reason {
  /// The reason as a clause.
  fileprivate var text: String {
    switch self {
    case .notDemanded: "no profile demands it"
    case .passed: "the device passes it"
    case .notDeclared: "the device fails it instead of declaring it unsupported"
    }
  }
}
