// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The packages in `Examples` are what the targets of their names in Berth's own package are, whose sources are built and tested with it:
/// their manifests ask for products that there are, and for the same ones. `make examples` builds them as they stand.
@Suite(.serialized) struct ExampleTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// What a package's manifest comes to, as far as it matters here.
  private struct Description: Decodable {
    struct Target: Decodable {
      let name: String
      let path: String
      let type: String
      var productDependencies: [String]?
      var targetDependencies: [String]?

      enum CodingKeys: String, CodingKey {
        case name, path, type
        case productDependencies = "product_dependencies"
        case targetDependencies = "target_dependencies"
      }
      /// Products have the names of their targets.
      var dependencies: Set<String> { Set((productDependencies ?? []) + (targetDependencies ?? [])) }
    }
    let targets: [Target]
  }

  @Test("An example's package is what Berth builds of it", arguments: ["Quickstart", "CustomDevice"])
  func theManifestsAgree(_ name: String) throws {
    let example = try Self.describe(Self.root.appendingPathComponent("Examples/\(name)"))
    let berth = try Self.describe(Self.root)
    #expect(!example.targets.isEmpty)
    for target in example.targets {
      let own = try #require(
        berth.targets.first { $0.name == target.name }, "Package.swift has no target \(target.name)")
      #expect(own.path == "Examples/\(name)/\(target.path)")
      #expect(own.type == target.type)
      #expect(own.dependencies == target.dependencies)
    }
  }

  @Test("The products that an example's package asks for are there", arguments: ["Quickstart", "CustomDevice"])
  func theProductsAreThere(_ name: String) throws {
    // Which reads the manifests of all dependencies and fails if a product is missing.
    _ = try Self.swift(["show-executables"], Self.root.appendingPathComponent("Examples/\(name)"))
  }

  private static func describe(_ package: URL) throws -> Description {
    let output = try swift(["describe", "--type", "json"], package)
    let begin = try #require(output.firstIndex(of: "{"), "\(output)")
    return try JSONDecoder().decode(Description.self, from: Data(output[begin...].utf8))
  }

  /// What `swift package` prints, which has to succeed.
  private static func swift(_ arguments: [String], _ package: URL) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    // A scratch folder of the examples: the one in use is locked by the build that runs this test.
    let scratch = root.appendingPathComponent(".build-examples")
    process.arguments =
      ["swift", "package", "--package-path", package.path, "--scratch-path", scratch.path] + arguments
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    // What it complains of is on this process's error output.
    #expect(process.terminationStatus == 0, "swift \(process.arguments?.dropFirst().joined(separator: " ") ?? "")")
    return text
  }
}
