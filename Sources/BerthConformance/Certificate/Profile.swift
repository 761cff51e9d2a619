// SPDX-License-Identifier: Apache-2.0

public import BerthCore
import Yams

/// What a class of hardware must pass: which operator in which dtype, up to which rank. Read from YAML, so that people can read and
/// discuss it.
public struct Profile: Sendable, Hashable {
  /// Operators that must be there, in these dtypes.
  public struct Demand: Sendable, Hashable {
    /// The operators.
    public let operators: [Operator]
    /// The dtypes of their principal input.
    public let dtypes: [DType]
    /// Why the profile demands them.
    public let why: String
  }

  /// The name: `core`.
  public let name: String
  /// What it is about, in a phrase.
  public let title: String
  /// The same in Chinese.
  public let chineseTitle: String
  /// Why it exists.
  public let why: String
  /// Whether the runtime checks are part of it.
  public let includesRuntimeChecks: Bool
  /// The highest rank of operands and results that is demanded; what a device claims beyond it is judged, but not demanded.
  public let maximumRank: Int
  /// What must be there.
  public let demands: [Demand]
  /// Changes with the profile's text.
  public let fingerprint: String

  /// Whether the profile demands that a case be run and passed.
  public func demands(_ test: TestCase) -> Bool {
    switch test {
    case .runtime: includesRuntimeChecks
    case .operation(let test):
      demands.contains { $0.operators.contains(test.op) && $0.dtypes.contains(test.dtype) }
        && test.rank <= maximumRank
    }
  }

  /// The profile of this name.
  ///
  /// - Throws: `.notFound`, naming those that exist.
  public static func named(_ name: String) throws(DeviceError) -> Profile {
    let profiles = try all()
    guard let profile = profiles.first(where: { $0.name == name }) else {
      let known = profiles.map(\.name).joined(separator: ", ")
      throw DeviceError(.notFound, "there is no profile '\(name)'; there are \(known)")
    }
    return profile
  }

  /// What a device is judged by where nobody says which profiles: those that every device has to pass.
  public static let standardNames = ["runtime", "core"]

  /// The profiles that come with Berth.
  public static func all() throws(DeviceError) -> [Profile] {
    var profiles: [Profile] = []
    for bytes in [
      PackageResources.runtime_yaml, PackageResources.core_yaml, PackageResources.inference_f32_yaml,
      PackageResources.inference_f16_yaml, PackageResources.inference_bf16_yaml, PackageResources.inference_int8_yaml,
    ] {
      profiles.append(try Profile(yaml: String(decoding: bytes, as: UTF8.self)))
    }
    return profiles
  }

  /// The profile that a YAML text describes.
  ///
  /// - Throws: `.invalidArgument`, saying which key, operator or dtype is wrong.
  public init(yaml: String) throws(DeviceError) {
    let document: Document
    do {
      document = try YAMLDecoder().decode(Document.self, from: yaml)
    } catch {
      throw DeviceError(.invalidArgument, "this is no profile: \(error)")
    }
    fingerprint = Fingerprint.of(Array(yaml.utf8))
    name = document.name
    title = document.title
    chineseTitle = document.titleZh
    why = document.why
    includesRuntimeChecks = document.runtimeChecks ?? false
    maximumRank = document.maximumRank ?? Shape.maximumRank
    var demands: [Demand] = []
    for demand in document.demands ?? [] {
      var operators: [Operator] = []
      for name in demand.operators {
        guard let op = OperatorRegistry.standard(name) else {
          throw DeviceError(.invalidArgument, "the profile '\(document.name)' demands '\(name)', which is no operator")
        }
        operators.append(op)
      }
      var dtypes: [DType] = []
      for name in demand.dtypes {
        guard let dtype = DType(name: name) else {
          throw DeviceError(.invalidArgument, "the profile '\(document.name)' demands '\(name)', which is no dtype")
        }
        for op in operators where !op.principalDTypes.contains(dtype) {
          throw DeviceError(
            .invalidArgument, "the profile '\(document.name)' demands \(op) in \(dtype), which it does not take")
        }
        dtypes.append(dtype)
      }
      demands.append(Demand(operators: operators, dtypes: dtypes, why: demand.why))
    }
    self.demands = demands
  }

  private struct Document: Decodable {
    struct Demand: Decodable {
      let operators: [String]
      let dtypes: [String]
      let why: String
    }

    let name: String
    let title: String
    let titleZh: String
    let why: String
    let runtimeChecks: Bool?
    let maximumRank: Int?
    let demands: [Demand]?

    enum CodingKeys: String, CodingKey {
      case name, title, why, demands
      case titleZh = "title-zh"
      case runtimeChecks = "runtime-checks"
      case maximumRank = "maximum-rank"
    }
  }
}
