// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Berth
import BerthConformance
import BerthReport

struct OpsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ops", abstract: "Show which operators there are, in which dtypes, and which of them a device has.",
    discussion: """
      Without a device: what Berth defines. With one: what the device says it runs itself, asked with an ordinary call of the operator \
      in that dtype. Names, attributes and dtypes are those of ONNX.
      """)

  @OptionGroup var target: TargetOption

  @OptionGroup var running: RunnerOption

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    try reporting {
      let runner = try target.target.map { target throws(DeviceError) in try running.open(target) }
      let entries = OperatorRegistry.standard.operators.map { op in Entry(op, on: runner) }
      if json {
        Terminal.write(try entries.jsonText())
      } else {
        Terminal.write(table(entries, asked: runner != nil))
      }
    }
  }

  private func table(_ entries: [Entry], asked: Bool) -> String {
    let dtypes = DType.allKnown
    var table = TextTable(["operator", "version"] + dtypes.map(\.shortName))
    for entry in entries {
      // A dot: ONNX does not define it. A dash: ONNX defines it, the device has not got it.
      let cells = dtypes.map { dtype in
        entry.dtypes[dtype.shortName].map { ["native", "defined"].contains($0) ? "x" : "-" } ?? "."
      }
      table.add([entry.name, "\(entry.version)"] + cells)
    }
    let legend = asked ? "x native, - not on this device, . not defined by ONNX" : "x defined, . not defined by ONNX"
    return table.text() + "\n  \(legend)\n"
  }
}

private struct Entry: Encodable {
  let name: String
  let domain: String
  let version: Int
  let summary: String
  let inputs: [String]
  let outputs: [String]
  let attributes: [String]
  /// By dtype in short: `native`, `defined` where no device was asked, or why not.
  let dtypes: [String: String]

  init(_ op: Operator, on runner: (any CaseRunning)?) {
    name = op.name
    domain = op.domain
    version = op.version
    summary = op.summary
    inputs = op.inputs.map(\.name)
    outputs = op.outputs.map(\.name)
    attributes = op.attributes.map(\.name)
    var dtypes: [String: String] = [:]
    for dtype in op.principalDTypes {
      guard let runner else {
        dtypes[dtype.shortName] = "defined"
        continue
      }
      switch ConformanceSuite.support(for: op, dtype, on: runner) {
      case .native: dtypes[dtype.shortName] = "native"
      case .unsupported(let reason): dtypes[dtype.shortName] = reason
      }
    }
    self.dtypes = dtypes
  }
}
