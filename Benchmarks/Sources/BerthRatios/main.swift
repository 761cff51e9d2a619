// SPDX-License-Identifier: Apache-2.0

import Berth
import Foundation

let usage = """
  usage: berth-ratios [--rounds N] [--torch PYTHON] [--plugin FILE] [--berth FILE] [dispatch] [matmul] [elementary]
                      [plugin] [isolation]

  Measures Berth side by side with what it competes with, in turn in one run, and prints medians and ratios.
    --rounds N       samples of each (default 15)
    --torch PYTHON   a Python that has torch, to compare the cost of a launch with
    --plugin FILE    a plug-in that takes the option mode=blocking, to measure what Berth adds to its functions
    --berth FILE     the command-line tool, to measure what judging that plug-in in a process of its own costs
  """

var rounds = 15
var python: String?
var plugin: String?
var berth: String?
var chosen: [String] = []
var arguments = CommandLine.arguments.dropFirst()
while let argument = arguments.popFirst() {
  switch argument {
  case "--rounds": rounds = arguments.popFirst().flatMap { Int($0) } ?? 0
  case "--torch": python = arguments.popFirst()
  case "--plugin": plugin = arguments.popFirst()
  case "--berth": berth = arguments.popFirst()
  case "dispatch", "matmul", "elementary", "plugin", "isolation": chosen.append(argument)
  default:
    print(usage)
    exit(argument == "--help" ? 0 : 2)
  }
}
guard rounds > 0, plugin != nil || Set(chosen).isDisjoint(with: ["plugin", "isolation"]),
  berth != nil || !chosen.contains("isolation")
else {
  print(usage)
  exit(2)
}

// The catalogue of devices reads it when it is first used.
if let plugin { setenv("BERTH_PLUGINS", plugin, 1) }

do {
  let info = try Devices.default.info
  print(
    "\(info.id): \(info.product); \(info.notes.sorted { $0.key < $1.key }.map { "\($0): \($1)" }.joined(separator: "; "))"
  )
  if chosen.isEmpty || chosen.contains("dispatch") {
    let torch = try python.map { try TorchProcess(python: $0) }
    if let torch { print("torch \(torch.version)") }
    print("")
    try measureDispatch(rounds: rounds, torch: torch)
  }
  if chosen.isEmpty || chosen.contains("matmul") {
    print("")
    try measureMatrixProducts(rounds: rounds)
  }
  if chosen.isEmpty || chosen.contains("elementary") {
    print("")
    try measureElementaryFunctions(rounds: rounds)
  }
  if let plugin, chosen.isEmpty || chosen.contains("plugin") {
    print("")
    try measurePlugin(plugin, rounds: rounds)
  }
  if let plugin, let berth, chosen.isEmpty || chosen.contains("isolation") {
    print("")
    // Each round takes seconds.
    try measureIsolation(berth: berth, plugin: plugin, rounds: max(rounds / 5, 1))
  }
} catch {
  FileHandle.standardError.write(Data("berth-ratios: \(error)\n".utf8))
  exit(1)
}
