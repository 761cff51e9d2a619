// SPDX-License-Identifier: Apache-2.0

public import BerthCore
import CBuildInfo
public import Foundation

/// The document that a run ends in. Its keys are relied on by scripts: they may grow, not change.
public struct Certificate: Sendable, Encodable {
  /// The version of the suite. Two certificates compare only if it is the same.
  public static let suiteVersion = "0.1.0"

  /// The commit that this suite was built from; nil if it was not built from a checkout.
  public static var suiteCommit: String? {
    let commit = String(cString: berth_build_git_commit())
    return commit.isEmpty ? nil : commit
  }

  private let summary: Summary
  private let certification: Certification
  private let device: DeviceInfo
  private let date: Date

  /// The certificate for a run on a device.
  public init(_ summary: Summary, of certification: Certification, on device: DeviceInfo, date: Date = Date()) {
    self.summary = summary
    self.certification = certification
    self.device = device
    self.date = date
  }

  /// The document as JSON, keys sorted, with a line break at the end.
  public func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    return try encoder.encode(self) + Data("\n".utf8)
  }

  /// Writes the document.
  public func encode(to encoder: any Encoder) throws {
    var document = encoder.container(keyedBy: Key.self)
    try document.encode(1, forKey: "format")
    try document.encode(summary.verdict, forKey: "verdict")
    try document.encode(summary.reasons.map(\.description), forKey: "reasons")
    try document.encode(summary.waivers.map(WaiverEntry.init), forKey: "waivers")
    try document.encode(certification.profiles.map(\.name), forKey: "profiles")
    // Of their text: a profile from a file of one's own says by its name alone nothing to a reader.
    var fingerprints = document.nestedContainer(keyedBy: Key.self, forKey: "profileFingerprints")
    for profile in certification.profiles { try fingerprints.encode(profile.fingerprint, forKey: Key(profile.name)) }
    try document.encode(certification.seed, forKey: "seed")
    try document.encode(date, forKey: "date")
    try document.encode(summary.seconds, forKey: "seconds")

    var suite = document.nestedContainer(keyedBy: Key.self, forKey: "suite")
    try suite.encode(Certificate.suiteVersion, forKey: "version")
    try suite.encodeIfPresent(Certificate.suiteCommit, forKey: "commit")
    try suite.encode(Operator.onnxOpset, forKey: "onnxOpset")

    var counts = document.nestedContainer(keyedBy: Key.self, forKey: "counts")
    for outcome in Outcome.allCases { try counts.encode(summary.counts[outcome], forKey: Key(outcome.rawValue)) }

    var operators = document.nestedContainer(keyedBy: Key.self, forKey: "operators")
    for line in summary.operators {
      var entry = operators.nestedContainer(keyedBy: Key.self, forKey: Key(line.name))
      for outcome in Outcome.allCases where line.counts[outcome] > 0 {
        try entry.encode(line.counts[outcome], forKey: Key(outcome.rawValue))
      }
      try entry.encodeIfPresent(line.worstFraction.map(ResultLine.finite), forKey: "worstErrorOfBound")
      try entry.encode(line.passedDTypes, forKey: "passedDTypes")
    }

    var identity = document.nestedContainer(keyedBy: Key.self, forKey: "device")
    try identity.encode(device.id.rawValue, forKey: "id")
    try identity.encode(device.kind.rawValue, forKey: "kind")
    try identity.encode(device.vendor, forKey: "vendor")
    try identity.encode(device.product, forKey: "product")
    try identity.encode(device.driverVersion, forKey: "driverVersion")
    try identity.encode(device.determinism.rawValue, forKey: "determinism")
    try identity.encode(device.notes, forKey: "notes")
    var memory = identity.nestedUnkeyedContainer(forKey: "memory")
    for space in device.memorySpaces {
      var entry = memory.nestedContainer(keyedBy: Key.self)
      try entry.encode(space.name, forKey: "name")
      try entry.encodeIfPresent(space.byteCount, forKey: "bytes")
      try entry.encodeIfPresent(space.maximumAllocation, forKey: "maximumAllocation")
      try entry.encode(space.alignment, forKey: "alignment")
      try entry.encode(space.isHostVisible, forKey: "hostVisible")
    }

    var host = document.nestedContainer(keyedBy: Key.self, forKey: "host")
    let process = ProcessInfo.processInfo
    try host.encode(process.operatingSystemVersionString, forKey: "system")
    try host.encode(process.activeProcessorCount, forKey: "processors")
  }

  private struct WaiverEntry: Encodable {
    let `operator`: String
    let dtype: String
    let why: String
    let cases: Int

    init(_ waiver: Waiver) {
      `operator` = "\(waiver.exception.op)"
      dtype = waiver.exception.dtype.shortName
      why = waiver.exception.why
      cases = waiver.caseCount
    }
  }

  private struct Key: CodingKey, ExpressibleByStringLiteral {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init(stringLiteral name: String) { stringValue = name }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}

/// A case result as one line of JSON.
public struct ResultLine: Sendable, Codable {
  /// The result.
  public let result: CaseResult

  /// The line for a result.
  public init(_ result: CaseResult) {
    self.result = result
  }

  /// The line, without the line break.
  public func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self)
  }

  /// Writes the line's object.
  public func encode(to encoder: any Encoder) throws {
    var line = encoder.container(keyedBy: Keys.self)
    try line.encode(result.id, forKey: .id)
    try line.encode(result.operatorName, forKey: .operator)
    try line.encode(result.dtype, forKey: .dtype)
    try line.encode(result.outcome, forKey: .outcome)
    try line.encode(result.errorOfBound.map(ResultLine.finite), forKey: .errorOfBound)
    try line.encodeIfPresent(result.rule, forKey: .rule)
    try line.encode(result.message, forKey: .message)
    try line.encode(result.seconds, forKey: .seconds)
  }

  /// Reads the line's object. An infinite error comes back as 1e30.
  public init(from decoder: any Decoder) throws {
    let line = try decoder.container(keyedBy: Keys.self)
    result = CaseResult(
      id: try line.decode(String.self, forKey: .id), operatorName: try line.decode(String.self, forKey: .operator),
      dtype: try line.decode(String.self, forKey: .dtype), outcome: try line.decode(Outcome.self, forKey: .outcome),
      errorOfBound: try line.decodeIfPresent(Double.self, forKey: .errorOfBound),
      rule: try line.decodeIfPresent(Rule.self, forKey: .rule),
      message: try line.decode(String.self, forKey: .message), seconds: try line.decode(Double.self, forKey: .seconds))
  }

  /// JSON has no infinity: a wrong NaN, infinity or exact result has the fraction 1e30.
  static func finite(_ fraction: Double) -> Double { fraction.isFinite ? min(fraction, 1e30) : 1e30 }

  private enum Keys: String, CodingKey {
    case id, `operator`, dtype, outcome, errorOfBound, rule, message, seconds
  }
}
