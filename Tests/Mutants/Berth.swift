// SPDX-License-Identifier: Apache-2.0

import BerthConformance
import Foundation
import Subprocess

/// The command-line tool beside this one, as a user runs it.
struct Berth: Sendable {
  let executable: URL
  /// No run may take longer than this, in seconds: the suite has to end by itself whatever the device does, so a run that
  /// does not is a fault of the suite's.
  let limit = 600.0

  /// What a program printed and how it ended.
  struct Ending: Sendable {
    let status: TerminationStatus
    let output: String
    let errors: String

    /// How it ended, with the last that it said, for messages.
    var text: String {
      let last = errors.split(separator: "\n").suffix(3).joined(separator: " / ")
      return "\(status)" + (last.isEmpty ? "" : ": \(last)")
    }
  }

  /// A run of the suite.
  struct Run: Sendable {
    let ending: Ending
    /// The results, in their order; none if it came to none.
    let findings: [Finding]
  }

  /// Runs the suite on a device or plug-in.
  func certify(
    _ target: [String], profiles: [String], filter: String?, seed: UInt64, timeout: Int?, folder: URL
  ) async throws -> Run {
    var arguments = ["certify"] + target + profiles.flatMap { ["--profile", $0] }
    arguments += ["--seed", "\(seed)", "--out", folder.path, "--json"]
    if let filter { arguments += ["--filter", filter] }
    if let timeout { arguments += ["--timeout", "\(timeout)"] }
    let ending = try await Berth.run(executable, arguments, limit: limit)
    guard let lines = try? String(contentsOf: folder.appendingPathComponent("results.jsonl"), encoding: .utf8) else {
      return Run(ending: ending, findings: [])
    }
    var findings: [Finding] = []
    for line in lines.split(separator: "\n") {
      do {
        findings.append(try JSONDecoder().decode(Finding.self, from: Data(line.utf8)))
      } catch {
        throw Problem("'\(folder.path)/results.jsonl' has a line that is no result: \(line.prefix(200))")
      }
    }
    return Run(ending: ending, findings: findings)
  }

  /// Runs a program to its end.
  static func run(_ executable: URL, _ arguments: [String], limit: Double) async throws -> Ending {
    let command = "\(executable.lastPathComponent) \(arguments.joined(separator: " "))"
    let ending: Ending?
    do {
      ending = try await withThrowingTaskGroup(of: Ending?.self) { group in
        group.addTask {
          // Spelled by its literal, Subprocess's path needs no import of the module that it comes from.
          let result = try await Subprocess.run(
            .path(.init(stringLiteral: executable.path)), arguments: Arguments(arguments),
            output: .string(limit: 1 << 26),
            error: .string(limit: 1 << 26))
          return Ending(
            status: result.terminationStatus, output: result.standardOutput, errors: result.standardError)
        }
        group.addTask {
          try await Task.sleep(for: .seconds(limit))
          return nil
        }
        // Whichever is first; the other is cancelled, which ends the program.
        let first = try await group.next() ?? nil
        group.cancelAll()
        return first
      }
    } catch {
      throw Problem("'\(command)' cannot be run: \(error)")
    }
    guard let ending else { throw Problem("'\(command)' did not end by itself within \(Int(limit)) seconds") }
    return ending
  }
}
