// SPDX-License-Identifier: Apache-2.0

public import BerthConformance
public import BerthCore
public import Testing

/// A part of the conformance suite that makes one test case: one promise of the protocol, or one operator in one dtype with all
/// its cases.
///
/// With it a package that conforms to `Device` in Swift runs the suite from its own test bundle. The whole of such a bundle:
///
/// ```swift
/// // Package.swift
/// dependencies: [.package(url: "…/berth", branch: "main")],
/// targets: [
///   .target(name: "PocketDevice", dependencies: [.product(name: "BerthCore", package: "berth")]),
///   .testTarget(
///     name: "PocketDeviceTests",
///     dependencies: ["PocketDevice", .product(name: "BerthTesting", package: "berth")],
///     exclude: ["pocket.yaml"]),
/// ]
///
/// // Tests/PocketDeviceTests/ConformanceTests.swift
/// import BerthTesting
/// import PocketDevice
/// import Testing
///
/// @Suite struct ConformanceTests {
///   private static let device = PocketDevice()
///
///   @Test(arguments: try ConformanceTest.all(profiles: ["runtime", "pocket.yaml"]))
///   func conforms(_ test: ConformanceTest) async throws {
///     try await test.expectPass(on: Self.device)
///   }
/// }
/// ```
///
/// A test case that finds something wrong says so in issues, each of which begins with the id of a suite's case. That case can be
/// run alone, as a test or under a debugger:
///
/// ```swift
/// @Test func once() async throws {
///   try await ConformanceTest(caseID: "Add/f32/7,7/-/random/1").expectPass(on: PocketDevice())
/// }
/// ```
///
/// What a profile demands and the device declares unsupported is an issue. What no profile demands is judged if the device claims
/// it; if it does not, the test case ends as cancelled, since it did not pass.
///
/// All cases run one after the other, also where Swift Testing runs tests in parallel: some of the protocol's promises are about
/// memory in use and the order of events. They run in the process of the tests, so a device that crashes ends the tests; a
/// plug-in that `berth certify --plugin` judges is isolated, a Swift type cannot be. A build for debugging computes the references
/// slowly: `swift test -c release` takes a fraction of the time.
public struct ConformanceTest: Sendable, Identifiable {
  /// The operator and the dtype, `Add/f32`, or the runtime check, `runtime/fence-order`; the case's id for one made of it.
  public let id: String
  /// The suite's cases that it runs, in order, and whether a profile demands them.
  public let entries: [Certification.Entry]
  private let certification: Certification

  /// What the suite has for these profiles: the runtime checks if one of them includes them, and each operator in each dtype if
  /// one demands any.
  ///
  /// - Parameters:
  ///   - profiles: what must be there; what is there besides is judged as well.
  ///   - seed: what the data and the shapes that vary follow from.
  ///   - exceptions: what is waived where the device declares it unsupported.
  public static func all(
    profiles: [Profile], seed: UInt64 = 1, exceptions: Exceptions = .none
  ) -> [ConformanceTest] {
    all(Certification(profiles: profiles, seed: seed, exceptions: exceptions))
  }

  /// The same, with profiles by name and exceptions in a file.
  ///
  /// - Parameters:
  ///   - profiles: names of profiles that come with Berth (`runtime`, `core`), or YAML files of your own (`pocket.yaml`), relative
  ///     to the file in which the call stands.
  ///   - seed: what the data and the shapes that vary follow from.
  ///   - exceptions: a YAML file, likewise: what is waived where the device declares it unsupported, and why.
  /// - Throws: `.notFound` for a profile that does not exist, `.invalidArgument` or `.inputOutput` for a file that holds none.
  public static func all(
    profiles: [String], seed: UInt64 = 1, exceptions: String? = nil, callingFile: String = #filePath
  ) throws(DeviceError) -> [ConformanceTest] {
    all(try Certification(profiles, seed, exceptions: exceptions, besides: callingFile))
  }

  /// A single case of the suite, demanded, by the id that issues, reports and certificates give.
  ///
  /// - Throws: `.invalidArgument` or `.notFound`, saying which part of the id is wrong.
  public init(caseID: String) throws(DeviceError) {
    self.init(
      id: caseID, entries: [Certification.Entry(test: try TestCase(id: caseID), isRequired: true)],
      of: Certification(profiles: [], seed: 1))
  }

  private init(id: String, entries: [Certification.Entry], of certification: Certification) {
    self.id = id
    self.entries = entries
    self.certification = certification
  }

  /// The cases of a run, those of one operator and dtype together.
  static func all(_ certification: Certification) -> [ConformanceTest] {
    var groups: [(id: String, entries: [Certification.Entry])] = []
    for entry in certification.entries {
      let id: String
      switch entry.test {
      case .operation(let test): id = "\(test.op)/\(test.dtype.shortName)"
      case .runtime(let check, _): id = "runtime/\(check.name)"
      }
      if groups.last?.id == id {
        groups[groups.count - 1].entries.append(entry)
      } else {
        groups.append((id, [entry]))
      }
    }
    return groups.map { ConformanceTest(id: $0.id, entries: $0.entries, of: certification) }
  }

  /// Runs the cases on a device, and records an issue for each that is in trouble: failed, timed out, or demanded and declared
  /// unsupported. Of many alike the first few.
  ///
  /// - Throws: what ends the test case as cancelled, if the device declares all of the cases unsupported, and none is demanded or
  ///   an exception waives it.
  public func expectPass(
    on device: any Device, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let findings = await findings(on: device)
    for text in findings.issues { Issue.record(Comment(rawValue: text), sourceLocation: sourceLocation) }
    if findings.issues.isEmpty, findings.passed == 0, let reason = findings.reasonNotRun {
      try Test.cancel(Comment(rawValue: "\(id) is declared unsupported: \(reason)"), sourceLocation: sourceLocation)
    }
  }

  /// Runs the cases.
  func findings(on device: any Device) async -> Findings {
    await Findings.collect(entries, of: certification, on: device)
  }
}

extension ConformanceTest: CustomTestStringConvertible {
  /// The id.
  public var testDescription: String { id }
}
