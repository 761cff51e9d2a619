// SPDX-License-Identifier: Apache-2.0

import Foundation
import Yams

/// `faults.yaml`: what is wrong with each mutant, and what must give it away.
struct MutantList: Decodable, Sendable {
  /// A fault that the device has when it is opened with `fault=NAME`.
  struct Fault: Decodable, Sendable {
    let fault: String
    let caughtBy: [Sign]
    /// Which cases to run: those of what is broken, which a run of the whole suite has among its own.
    let filter: String
    let seed: UInt64?
    /// Seconds a case may take; the suite's own limit if there is none.
    let timeout: Int?
    /// Whether it belongs to the quick selection.
    let reduced: Bool?
    let why: String
  }

  /// A plug-in that is broken as a whole.
  struct Plugin: Decodable, Sendable {
    let plugin: String
    /// A C file in `Tests/Plugins`, and what it is compiled with `-D` of.
    let source: String
    let defines: [String]?
    /// What it is opened with, behind the question mark.
    let options: String?
    let caughtBy: [Sign]
    /// For a plug-in that is refused: what the message must say.
    let says: String?
    let filter: String?
    let timeout: Int?
    let reduced: Bool?
    let why: String
  }

  let device: String
  let profiles: [String]
  let faults: [Fault]
  let plugins: [Plugin]

  /// The list in a file.
  init(file: URL) throws(Problem) {
    do {
      self = try YAMLDecoder().decode(MutantList.self, from: Data(contentsOf: file))
    } catch {
      throw Problem("'\(file.path)' cannot be read: \(error)")
    }
    let names = faults.map(\.fault) + plugins.map(\.plugin)
    let twice = Dictionary(grouping: names) { $0 }.filter { $1.count > 1 }.keys.sorted()
    guard twice.isEmpty else { throw Problem("'\(file.path)' has twice: \(twice.joined(separator: ", "))") }
  }

  private enum CodingKeys: String, CodingKey { case device, profiles, faults, plugins }
}

extension MutantList {
  /// That the list and the device have the same faults: the device names all of its own when it is asked for one that it
  /// has not.
  func check(against berth: Berth) async throws {
    let ending = try await Berth.run(berth.executable, ["ops", "--device", "\(device)?fault=list"], limit: 60)
    // The longest list of words with commas between them.
    let lists = ending.errors.matches(of: /[a-z0-9-]+(?:,\s*[a-z0-9-]+)+/).map { String($0.output) }
    guard ending.status == .exited(2), let text = lists.max(by: { $0.count < $1.count }) else {
      throw Problem(
        "'\(device)?fault=list' should be refused with the names of all faults; it ended with \(ending.text)")
    }
    let theirs = Set(text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespacesAndNewlines) })
    let ours = Set(faults.map(\.fault))
    guard theirs == ours else {
      let unlisted = theirs.subtracting(ours).sorted().joined(separator: ", ")
      let unknown = ours.subtracting(theirs).sorted().joined(separator: ", ")
      throw Problem(
        "faults.yaml and the device do not have the same faults"
          + (unlisted.isEmpty ? "" : "; not in faults.yaml: \(unlisted)")
          + (unknown.isEmpty ? "" : "; not in the device: \(unknown)"))
    }
  }
}

extension MutantList.Fault {
  private enum CodingKeys: String, CodingKey {
    case fault, filter, seed, timeout, reduced, why
    case caughtBy = "caught-by"
  }
}

extension MutantList.Plugin {
  private enum CodingKeys: String, CodingKey {
    case plugin, source, defines, options, says, filter, timeout, reduced, why
    case caughtBy = "caught-by"
  }
}

/// Why the mutants could not be run.
struct Problem: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
