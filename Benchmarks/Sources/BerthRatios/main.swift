// SPDX-License-Identifier: Apache-2.0

import Berth
import Foundation

let usage = """
  usage: berth-ratios [--rounds N] [--torch PYTHON] [dispatch] [matmul]

  Measures Berth side by side with what it competes with, in turn in one run, and prints medians and ratios.
    --rounds N       samples of each (default 15)
    --torch PYTHON   a Python that has torch, to compare the cost of a launch with
  """

var rounds = 15
var python: String?
var chosen: [String] = []
var arguments = CommandLine.arguments.dropFirst()
while let argument = arguments.popFirst() {
  switch argument {
  case "--rounds": rounds = arguments.popFirst().flatMap { Int($0) } ?? 0
  case "--torch": python = arguments.popFirst()
  case "dispatch", "matmul": chosen.append(argument)
  default:
    print(usage)
    exit(argument == "--help" ? 0 : 2)
  }
}
guard rounds > 0 else {
  print(usage)
  exit(2)
}

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
} catch {
  FileHandle.standardError.write(Data("berth-ratios: \(error)\n".utf8))
  exit(1)
}
