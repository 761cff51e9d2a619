// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BerthReport
import Foundation

@main
struct MutantsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "berth-mutants",
    abstract: "Try the conformance suite on devices and plug-ins that are broken on purpose.",
    discussion: """
      A verdict is worth what it can catch. Each fault of the mock ASIC, and each broken plug-in of Tests/Plugins, is certified as a vendor \
      would certify it; Tests/Mutants/faults.yaml says which rule has to give it away. The sound device runs the same cases and must give \
      no alarm. To be run from the root of a checkout, beside a 'berth' and a 'libberth-mock-asic.so' of the same build.

      Exit status: 0 all killed and no false alarm, 1 otherwise, 2 the mutants could not be run.
      """)

  @Option(help: ArgumentHelp("Only the mutants whose name matches.", valueName: "regex"))
  var only: String?

  @Flag(help: "A quick selection, a few of every kind.")
  var reduced = false

  @Flag(help: "Run the whole suite on each mutant, not only the cases at hand. Takes long.")
  var full = false

  @Option(help: ArgumentHelp("Run the cases whose id matches, instead of those of the list.", valueName: "regex"))
  var cases: String?

  @Flag(help: "Print the verdicts as JSON.")
  var json = false

  @Option(help: "How many runs to have under way at a time.")
  var jobs = 2

  @Option(help: ArgumentHelp("Keep the results of each run in this folder.", valueName: "folder"))
  var out: String?

  func validate() throws {
    guard jobs >= 1 else { throw ValidationError("--jobs must be at least 1") }
    guard !full || cases == nil else { throw ValidationError("--full runs all cases; it does not go with --cases") }
  }

  func run() async throws {
    let status: Int32
    do {
      status = try await judgeAll()
    } catch let error as Problem {
      MutantsCommand.say("berth-mutants: \(error)")
      status = 2
    }
    if status != 0 { throw ExitCode(status) }
  }

  /// Judges all mutants, prints what came of it, and gives the status to end with.
  private func judgeAll() async throws -> Int32 {
    let root = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
    let list = try MutantList(file: root.appendingPathComponent("Tests/Mutants/faults.yaml"))
    guard let tools = Bundle.main.executableURL?.deletingLastPathComponent() else {
      throw Problem("the folder of this program cannot be told")
    }
    let berth = Berth(executable: tools.appendingPathComponent("berth"))
    let folder = try resultFolder()
    defer { if out == nil { try? FileManager.default.removeItem(at: folder) } }

    try await list.check(against: berth)
    let mutants = try selection(of: list)
    guard mutants.contains(where: \.isMutant) else { throw Problem("no mutant matches '\(only ?? "")'") }
    let judge = Judge(berth: berth, profiles: list.profiles, root: root, folder: folder)
    let (verdicts, problems) = await judgeAll(mutants, with: judge)

    let report = MutantsReport(verdicts)
    do {
      FileHandle.standardOutput.write(Data((json ? try report.json() : report.text).utf8))
    } catch {
      throw Problem("the verdicts cannot be written as JSON: \(error)")
    }
    for problem in problems { MutantsCommand.say("berth-mutants: \(problem)") }
    return problems.isEmpty ? (report.holds ? 0 : 1) : 2
  }

  /// Judges the mutants, some at a time.
  ///
  /// - Returns: the verdicts in the mutants' order, and why some came to none.
  private func judgeAll(_ mutants: [Mutant], with judge: Judge) async -> ([Verdict], [Problem]) {
    await withTaskGroup(of: Judged.self) { group in
      var verdicts: [Int: Verdict] = [:]
      var problems: [Int: Problem] = [:]
      var waiting = mutants.enumerated().makeIterator()
      func start() {
        guard let (index, mutant) = waiting.next() else { return }
        group.addTask {
          do {
            return Judged(index: index, result: .success(try await judge.verdict(on: mutant)))
          } catch {
            return Judged(index: index, result: .failure(error as? Problem ?? Problem("\(mutant.name): \(error)")))
          }
        }
      }
      for _ in 0..<jobs { start() }
      for await judged in group {
        let fate: String
        switch judged.result {
        case .success(let verdict):
          verdicts[judged.index] = verdict
          fate = verdict.fate.rawValue + (verdict.caughtBy.map { " (\($0))" } ?? "")
        case .failure(let problem):
          problems[judged.index] = problem
          fate = "not judged"
        }
        MutantsCommand.say(
          "\(verdicts.count + problems.count)/\(mutants.count) \(mutants[judged.index].name): \(fate)")
        start()
      }
      return (mutants.indices.compactMap { verdicts[$0] }, mutants.indices.compactMap { problems[$0] })
    }
  }

  /// The mutants that are asked for, the sound device with their cases before them: it takes longest.
  private func selection(of list: MutantList) throws(Problem) -> [Mutant] {
    let matches: (String) -> Bool
    if let only {
      do {
        let expression = try Regex(only)
        matches = { $0.firstMatch(of: expression) != nil }
      } catch {
        throw Problem("'\(only)' is no regular expression: \(error)")
      }
    } else {
      matches = { _ in true }
    }
    let faults = list.faults.filter { matches($0.fault) && (!reduced || $0.reduced == true) }
    let plugins = list.plugins.filter { matches($0.plugin) && (!reduced || $0.reduced == true) }
    var mutants: [Mutant] = []
    for (seed, group) in Dictionary(grouping: faults, by: { $0.seed ?? 1 }).sorted(by: { $0.key < $1.key }) {
      let filters = Set(group.map(\.filter)).sorted().map { "(?:\($0))" }
      mutants.append(
        Mutant(
          name: "sound-\(seed)", subject: .sound(device: list.device), expected: [],
          filter: full ? nil : cases ?? filters.joined(separator: "|"), seed: seed, timeout: nil))
    }
    mutants += faults.map {
      Mutant(
        name: $0.fault, subject: .fault(device: list.device), expected: Set($0.caughtBy),
        filter: full ? nil : cases ?? $0.filter, seed: $0.seed ?? 1, timeout: $0.timeout)
    }
    mutants += plugins.map {
      Mutant(
        name: $0.plugin,
        subject: .plugin(source: $0.source, defines: $0.defines ?? [], options: $0.options, says: $0.says),
        expected: Set($0.caughtBy), filter: full ? nil : cases ?? $0.filter, seed: 1, timeout: $0.timeout)
    }
    return mutants
  }

  /// The folder for results, made if there is none.
  private func resultFolder() throws(Problem) -> URL {
    let folder =
      out.map { URL(fileURLWithPath: $0, isDirectory: true) }
      ?? FileManager.default.temporaryDirectory.appendingPathComponent("berth-mutants-\(UUID().uuidString)")
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw Problem("the folder '\(folder.path)' cannot be made: \(error.localizedDescription)")
    }
    return folder
  }

  /// A line on standard error.
  private static func say(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}

/// What came of the mutant at a place in the list.
private struct Judged: Sendable {
  let index: Int
  let result: Result<Verdict, Problem>
}

extension Mutant {
  /// Whether there is something wrong with it.
  var isMutant: Bool {
    if case .sound = subject { return false }
    return true
  }
}
