// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Something broken that the suite is tried on, or the sound device that must give no alarm.
struct Mutant: Sendable {
  /// What there is to judge.
  enum Subject: Sendable {
    /// A device with a fault.
    case fault(device: String)
    /// A broken plug-in, from this source.
    case plugin(source: String, defines: [String], options: String?, says: String?)
    /// The device without any fault.
    case sound(device: String)
  }

  let name: String
  let subject: Subject
  let expected: Set<Sign>
  let filter: String?
  let seed: UInt64
  let timeout: Int?
}

/// What became of a mutant.
struct Verdict: Sendable, Encodable {
  enum Fate: String, Sendable, Encodable {
    /// Given away by what was expected to.
    case killed
    /// Given away, but by something else: the list or the fault is not what it is taken for.
    case killedOtherwise = "killed by another rule"
    /// Nothing gave it away.
    case survived
    /// The sound device gave no trouble.
    case sound
    /// The sound device was found at fault.
    case falseAlarm = "false alarm"
  }

  let name: String
  let expected: [String]
  let fate: Fate
  /// By which rule or outcome.
  let caughtBy: String?
  /// The first case that it was, or the message of a refusal.
  let firstCase: String?
  let message: String?
  /// How many cases ran, and how many were in trouble.
  let cases: Int
  let troubled: Int
  let seconds: Double
}

/// Judges mutants.
struct Judge: Sendable {
  let berth: Berth
  let profiles: [String]
  /// The checkout, for the sources of plug-ins.
  let root: URL
  /// Where results go, one folder a mutant.
  let folder: URL

  func verdict(on mutant: Mutant) async throws -> Verdict {
    let start = ContinuousClock.now
    let place = folder.appendingPathComponent(mutant.name)
    let target =
      switch mutant.subject {
      case .fault(let device): ["--device", "\(device)?fault=\(mutant.name)"]
      case .sound(let device): ["--device", device]
      case .plugin(let source, let defines, let options, _):
        ["--plugin", try await compile(mutant.name, source, defines) + (options.map { "?\($0)" } ?? "")]
      }
    let run = try await berth.certify(
      target, profiles: profiles, filter: mutant.filter, seed: mutant.seed, timeout: mutant.timeout, folder: place)
    let signs = run.findings.compactMap { finding in Sign(finding).map { (sign: $0, finding: finding) } }
    let elapsed = (ContinuousClock.now - start).components
    let seconds = Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
    func verdict(_ fate: Verdict.Fate, _ sign: Sign?, _ firstCase: String?, _ message: String?) -> Verdict {
      Verdict(
        name: mutant.name, expected: mutant.expected.map(\.description).sorted(), fate: fate,
        caughtBy: sign?.description, firstCase: firstCase, message: message, cases: run.findings.count,
        troubled: signs.count, seconds: seconds)
    }

    if case .plugin(_, _, _, let says) = mutant.subject, run.ending.status == .exited(2) {
      // Let in by nobody: then the message is all that its maker gets, and has to say what is wrong.
      let lines = run.ending.errors.split(separator: "\n").map(String.init)
      let message = lines.last { $0.hasPrefix("berth: ") } ?? lines.last ?? ""
      let asExpected = mutant.expected.contains(.refused) && message.contains(says ?? "")
      return verdict(asExpected ? .killed : .killedOtherwise, .refused, nil, message)
    }
    // The status has to agree with the results, or one of them is wrong.
    guard run.ending.status == .exited(signs.isEmpty ? 0 : 1), !run.findings.isEmpty else {
      throw Problem(
        "\(mutant.name): \(run.findings.count) results, \(signs.count) of them in trouble, but 'berth certify' ended with "
          + run.ending.text)
    }
    if case .sound = mutant.subject {
      let first = signs.first
      return verdict(first == nil ? .sound : .falseAlarm, first?.sign, first?.finding.id, first?.finding.message)
    }
    if let first = signs.first(where: { mutant.expected.contains($0.sign) }) {
      return verdict(.killed, first.sign, first.finding.id, first.finding.message)
    }
    guard let first = signs.first else { return verdict(.survived, nil, nil, nil) }
    return verdict(.killedOtherwise, first.sign, first.finding.id, first.finding.message)
  }

  /// Compiles a plug-in as its maker would.
  private func compile(_ name: String, _ source: String, _ defines: [String]) async throws -> String {
    let library = folder.appendingPathComponent("lib\(name).so").path
    let arguments =
      ["cc", "-std=c11", "-D_GNU_SOURCE", "-shared", "-fPIC", "-O1", "-pthread"] + defines.map { "-D\($0)" }
      + [
        "-I", root.appendingPathComponent("CModules/CBerthPlugin/include").path, "-o", library,
        root.appendingPathComponent("Tests/Plugins/\(source)").path,
      ]
    let ending = try await Berth.run(URL(fileURLWithPath: "/usr/bin/env"), arguments, limit: 60)
    guard ending.status == .exited(0) else { throw Problem("\(name) does not compile: \(ending.text)") }
    return library
  }
}
