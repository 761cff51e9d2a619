// SPDX-License-Identifier: Apache-2.0

import Foundation
import Measuring

/// What it costs to judge a plug-in in a process of its own: cases a second of the same run, there and in the judge's process.
///
/// - Parameters:
///   - berth: the command-line tool.
///   - plugin: the plug-in's file.
func measureIsolation(berth: String, plugin: String, rounds: Int) throws {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  // The cases that a device without float64 and the like has to pass; the others cost no more than a question.
  let arguments = ["certify", "--plugin", plugin, "--profile", "core", "--filter", "/f32/", "--out", folder.path]
  var caseCount = 0

  func seconds(_ more: [String]) throws -> Double {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: berth)
    process.arguments = arguments + more
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    let clock = ContinuousClock()
    let start = clock.now
    try process.run()
    process.waitUntilExit()
    let elapsed = (clock.now - start).nanoseconds * 1e-9
    // 1 is the answer to a run that leaves cases out: it certifies nothing.
    guard process.terminationReason == .exit, process.terminationStatus <= 1 else {
      let line = (arguments + more).joined(separator: " ")
      throw BenchmarkFailure("'berth \(line)' ended with \(process.terminationStatus)")
    }
    let results = try Data(contentsOf: folder.appendingPathComponent("results.jsonl"))
    caseCount = results.count { $0 == UInt8(ascii: "\n") }
    return elapsed
  }

  let samples = try interleaved(rounds: rounds, [{ try seconds(["--in-process"]) }, { try seconds([]) }])
  let (inside, isolated) = (samples[0].median, samples[1].median)
  let name = plugin.split(separator: "/").last ?? ""
  print("\(caseCount) cases of the suite on \(name), medians of \(rounds) interleaved")
  let count = Double(caseCount)
  printTable([
    ["", "seconds", "cases a second"],
    ["in the judge's process", fixed(inside, 2), fixed(count / inside, 0)],
    ["in a process of its own", fixed(isolated, 2), fixed(count / isolated, 0)],
  ])
  let cost = fixed((isolated - inside) / count * 1e6, 0)
  print("  Isolation costs \(cost) us a case; less than nothing where judge and worker have a processor each.")
}

/// Something kept a benchmark from being run.
struct BenchmarkFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
