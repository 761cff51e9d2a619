// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The package in `Examples/CustomDevice` builds, and its tests pass: a device written in Swift, certified from its own test bundle.
@Suite struct ExampleTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  @Test(.timeLimit(.minutes(10)))
  func theDeviceWrittenInSwiftConforms() throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    // A scratch folder of the examples: the one in use is locked by the build that runs this test.
    process.arguments = [
      "swift", "test", "--package-path", Self.root.appendingPathComponent("Examples/CustomDevice").path,
      "--scratch-path", Self.root.appendingPathComponent(".build-examples").path,
    ]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(output.suffix(4000))")
    // A run without a test passes too.
    let passed = try #require(output.firstMatch(of: /Test conforms\(_:\) with (\d+) test cases passed/))
    #expect(try #require(Int(passed.1)) > 200)
    #expect(output.contains(/Test run with \d+ tests in 2 suites passed/))
  }
}
