// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Berth
import BerthConformance
import BerthReport

struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Run one case again and show its inputs, what was expected, what came, and the bound.",
    discussion: """
      The id alone fixes operator, dtype, shapes, strides, attributes, data and seed:

        berth replay MatMul/f32/3x5,5x7/-/random/1 --device cpu

      operator / dtype / inputs[~outputs] / attributes / fill / seed. An operand is [dtype:]2x3[@strides][+offset][=values], 'r0' is a \
      scalar, '-' an absent one. Fills are exact, random, hard and sweep. You may change an id by hand, to make a case smaller, say.
      """)

  @Argument(help: "The case, as a report names it.")
  var id: String

  @OptionGroup var target: DeviceOption

  @OptionGroup var running: RunnerOption

  @Option(help: "How many elements of each tensor to show.")
  var elements = 16

  func validate() throws {
    guard elements > 0 else { throw ValidationError("--elements must be at least 1") }
  }

  func run() throws {
    try reporting {
      let test = try TestCase(id: id)
      // A case that is no valid call is no finding about the device.
      if case .operation(let operation) = test { _ = try operation.call() }
      let runner = try running.open(target.target)
      var evidence: OperatorEvidence?
      let result = runner.run(test, isRequired: false, evidence: &evidence)
      Terminal.write(ReplayReport(test, result, evidence, limit: elements).text)
      if result.outcome != .pass { throw ExitCode(ExitStatus.fails) }
    }
  }
}
