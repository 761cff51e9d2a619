// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BerthConformance
import Foundation

/// The command `berth`.
@main
struct BerthCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "berth",
    abstract: "One device protocol in front of every accelerator, and the suite that certifies them.",
    discussion: """
      A device is named 'cpu', or as 'berth devices' lists it.

      Exit status: 0 it holds (certified, all passed), 1 it does not, 2 the command could not be carried out. Results go to standard \
      output, progress and messages to standard error.
      """,
    version: "berth \(Certificate.suiteVersion)\(Certificate.suiteCommit.map { " (\($0))" } ?? "")",
    subcommands: [
      DevicesCommand.self, OpsCommand.self, ReferenceCommand.self, AccuracyCommand.self, CertifyCommand.self,
      ReplayCommand.self, TuneCommand.self,
      ONNXTestsCommand.self, NewPluginCommand.self, WorkerCommand.self,
    ])

  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let status as ExitCode {
      end(status.rawValue)
    } catch {
      let status = exitCode(for: error)
      let text = fullMessage(for: error)
      if status.isSuccess {
        print(text)
        end(0)
      }
      // ArgumentParser has codes of its own (64 for bad usage); ours say only that the command could not be carried out.
      Terminal.complain(text.hasPrefix("Error:") ? String(text.dropFirst("Error:".count).drop { $0 == " " }) : text)
      end(ExitStatus.cannot)
    }
  }
}

/// What `berth` ends with; scripts rely on these.
enum ExitStatus {
  /// It does not hold: not certified, something failed.
  static let fails: Int32 = 1
  /// The command could not be carried out: bad usage, no such device, a file that cannot be read or written.
  static let cannot: Int32 = 2
}

/// Ends the process. A function of the file because `exit` inside a command means ArgumentParser's.
private func end(_ status: Int32) -> Never { exit(status) }
