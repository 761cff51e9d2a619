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
/// - Returns: the summary, to expect more of it.
/// - Throws: as `ConformanceTest.all(profiles:)` does: profiles that do not exist.
@discardableResult
public func certify(
  _ device: any Device, profiles: [String], seed: UInt64 = 1, callingFile: String = #filePath,
  sourceLocation: SourceLocation = #_sourceLocation
) async throws -> Summary {
  let profiles = try Profile.load(profiles, besides: callingFile)
  return await certify(device, profiles: profiles, seed: seed, sourceLocation: sourceLocation)
}

/// The same, with profiles at hand.
@discardableResult
public func certify(
  _ device: any Device, profiles: [Profile], seed: UInt64 = 1, sourceLocation: SourceLocation = #_sourceLocation
) async -> Summary {
  let certification = Certification(profiles: profiles, seed: seed)
  var summary = Summary(certification)
  for test in ConformanceTest.all(certification) {
    let findings = await Findings.collect(test.entries, on: device)
    for text in findings.issues { Issue.record(Comment(rawValue: text), sourceLocation: sourceLocation) }
    for (entry, result) in zip(test.entries, findings.results) {
      summary.record(result, isRequired: entry.isRequired)
    }
  }
  if summary.verdict == .notCertified {
    let reasons = summary.reasons.map(\.description).joined(separator: "; ")
    Issue.record("\(device.info.id) is not certified: \(reasons)", sourceLocation: sourceLocation)
  }
  return summary
}
