// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Berth
import BerthConformance
import BerthReport

struct ReferenceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reference", abstract: "Print the reference of all operators as Markdown.",
    discussion: """
      Inputs, outputs, attributes and dtypes come from the schemas, the bounds from the oracles, and what each named device has from \
      the device. 'Documentation/operators.md' is this text for the devices that come with Berth.
      """)

  @Option(
    name: [.customShort("d"), .long],
    help: ArgumentHelp("A device to ask, as 'berth devices' lists it; may be given several times.", valueName: "device")
  )
  var device: [String] = []

  @OptionGroup var running: RunnerOption

  @Option(help: "The language of headings and notes: en or zh.")
  var lang: Language = .english

  func run() throws {
    try reporting {
      let profiles = try Profile.all()
      var coverage: [OperatorReference.Coverage] = []
      for name in device { coverage.append(try self.coverage(of: .device(name))) }
      Terminal.write(OperatorReference(profiles: profiles, coverage: coverage, language: lang).text)
    }
  }

  private func coverage(of target: Target) throws(DeviceError) -> OperatorReference.Coverage {
    let runner = try running.open(target)
    var dtypes: [Operator: [DType]] = [:]
    for op in OperatorRegistry.standard.operators {
      dtypes[op] = op.principalDTypes.filter { ConformanceSuite.support(for: op, $0, on: runner) == .native }
    }
    return OperatorReference.Coverage(device: runner.info.id.rawValue, dtypes: dtypes)
  }
}
