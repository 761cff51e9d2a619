// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
import Berth
public import BerthReport
import Foundation

/// Standard error and standard output as terminals.
enum Terminal {
  /// Whether progress can be shown and overwritten.
  static let showsProgress = isatty(STDERR_FILENO) == 1

  /// Says on standard error why a command cannot go on.
  static func complain(_ message: String) {
    clearProgress()
    FileHandle.standardError.write(Data("berth: \(message)\n".utf8))
  }

  /// Writes what a device printed to standard error.
  static func passOn(_ output: Data) {
    clearProgress()
    FileHandle.standardError.write(output)
  }

  /// Overwrites the line of progress on standard error; nothing if that is no terminal.
  static func progress(_ text: String) {
    guard showsProgress else { return }
    // Longer lines would wrap, and a wrapped line is not overwritten.
    FileHandle.standardError.write(Data("\r\u{1B}[K\(text.prefix(78))".utf8))
  }

  /// Removes the line of progress.
  static func clearProgress() {
    guard showsProgress else { return }
    FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
  }

  /// Writes to standard output, without a line break.
  static func write(_ text: String) {
    FileHandle.standardOutput.write(Data(text.utf8))
  }
}

extension Encodable {
  /// The value as JSON for standard output, keys sorted.
  func jsonText() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }
}

extension Language: ExpressibleByArgument {}

/// Runs a command's work; what a device or file refuses is said plainly and ends the command with status 2.
func reporting(_ work: () throws -> Void) throws {
  do {
    try work()
  } catch let error as DeviceError {
    Terminal.complain("\(error)")
    throw ExitCode(ExitStatus.cannot)
  }
}

/// Whether a name is to run under `--filter`: all names if there is none.
///
/// - Throws: `.invalidArgument` if it is no regular expression.
func matcher(_ filter: String?) throws(DeviceError) -> (String) -> Bool {
  guard let filter else { return { _ in true } }
  do {
    let expression = try Regex(filter)
    return { $0.firstMatch(of: expression) != nil }
  } catch {
    throw DeviceError(.invalidArgument, "'\(filter)' is no regular expression: \(error)")
  }
}
