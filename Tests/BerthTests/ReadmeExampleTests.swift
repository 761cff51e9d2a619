// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The README's example is the program in `Examples/Quickstart`, word for word, and that program does what the README says.
@Suite struct ReadmeExampleTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  private static let package = root.appendingPathComponent("Examples/Quickstart")

  /// The program without its licence line, which a README need not repeat.
  private static func program() throws -> String {
    let source = try String(
      contentsOf: package.appendingPathComponent("Sources/Quickstart/main.swift"), encoding: .utf8)
    let lines = source.split(separator: "\n", omittingEmptySubsequences: false).drop { !$0.hasPrefix("import") }
    return lines.joined(separator: "\n")
  }

  @Test(arguments: ["README.md", "README.zh-CN.md"])
  func theReadmeShowsTheProgram(_ name: String) throws {
    let readme = try String(contentsOf: Self.root.appendingPathComponent(name), encoding: .utf8)
    let begin = try #require(readme.range(of: "<!-- quickstart -->\n```swift\n"), "no beginning marker")
    let end = try #require(
      readme.range(of: "```\n<!-- /quickstart -->", range: begin.upperBound..<readme.endIndex), "no ending marker")
    #expect(try String(readme[begin.upperBound..<end.lowerBound]) == Self.program())
  }

  @Test func theProgramRuns() throws {
    let folder = try TemporaryFolder()
    let result = try run(Self.root.appendingPathComponent(".build/release/Quickstart").path, [], in: folder.path)
    #expect(result.status == 0)
    #expect(
      result.output == """
        Tensor(float32[2, 2] on cpu)
        [[1.0, -1.0],
         [2.0, 0.5]]
        most likely: [1, 1, 1]
        sum of the last column: 12.0
        invalid argument: the shapes [2, 2] and [3] cannot be broadcast together [in Add(float32[2, 2], float32[3])]

        """)
    #expect(folder.names == ["weights.npy"])
  }

  private func run(_ program: String, _ arguments: [String], in folder: String? = nil) throws -> (
    status: Int32, output: String
  ) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }
}
