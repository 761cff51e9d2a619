// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// What makes two runs of the suite the same run: suite, profiles, seed, cases, device. One that was interrupted can only be resumed as
/// what it was.
public struct RunIdentity: Sendable, Hashable, Codable {
  /// Each thing that matters, by the name that messages use, and what it was.
  private var parts: [String: String]

  /// The identity of a run.
  ///
  /// - Parameters:
  ///   - device: what is judged, as it describes itself.
  ///   - settings: what else the results depend on, by name: `--filter`, the plug-in's file.
  public init(_ certification: Certification, on device: DeviceInfo, settings: [String: String]) {
    parts = [
      "suite": "\(Certificate.suiteVersion) \(Certificate.suiteCommit ?? "")", "opset": "\(Operator.onnxOpset)",
      "seed": "\(certification.seed)", "cases": "\(certification.entries.count)",
      "profiles": certification.profiles.map { "\($0.name) \($0.fingerprint)" }.joined(separator: ", "),
      "device": "\(device.id) \(device.vendor) \(device.product)", "driver": device.driverVersion,
    ]
    parts.merge(settings) { _, setting in setting }
  }

  /// What differs, as a sentence each: `seed was 1, now it is 2`.
  func differences(from earlier: RunIdentity) -> [String] {
    Set(parts.keys).union(earlier.parts.keys).sorted().compactMap { name in
      let (then, now) = (earlier.parts[name], parts[name])
      return then == now
        ? nil
        : "\(name) was \(then.map { "'\($0)'" } ?? "not given"), now it is \(now.map { "'\($0)'" } ?? "not given")"
    }
  }

  /// Reads the parts.
  public init(from decoder: any Decoder) throws {
    parts = try decoder.singleValueContainer().decode([String: String].self)
  }

  /// Writes the parts.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(parts)
  }
}
