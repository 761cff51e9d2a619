// SPDX-License-Identifier: Apache-2.0

import Berth
import CReferenceBLAS
import Foundation
import Measuring

let usage = """
  usage: berth-opencl-ratios [--rounds N] [--device D]... [--json] [products] [bandwidth] [start-up]

  Measures Berth's OpenCL devices side by side with what they compete with, in turn in one run, and prints medians and ratios.
    --rounds N   samples of each (default 9)
    --device D   a device as 'berth devices' names it; left out, all OpenCL devices
    --json       prints JSON
  """

var rounds = 9
var names: [String] = []
var chosen: [String] = []
var isJSON = false
var arguments = CommandLine.arguments.dropFirst()
while let argument = arguments.popFirst() {
  switch argument {
  case "--rounds": rounds = arguments.popFirst().flatMap { Int($0) } ?? 0
  case "--device": names.append(arguments.popFirst() ?? "")
  case "--json": isJSON = true
  case "products", "bandwidth", "start-up": chosen.append(argument)
  default:
    print(usage)
    exit(argument == "--help" ? 0 : 2)
  }
}
guard rounds > 0 else {
  print(usage)
  exit(2)
}

/// All that was measured.
struct Report: Encodable {
  let openblasCore: String
  let openblasThreads: Int
  let rounds: Int
  /// Whether each of PoCL's threads has a processor of its own.
  let areThreadsOfPoCLBound: Bool
  var products: [ProductRow] = []
  var bandwidth: [BandwidthRow] = []
  var startUp: [StartUpRow] = []
}

@MainActor func isChosen(_ part: String) -> Bool { chosen.isEmpty || chosen.contains(part) }

@MainActor func show(_ text: String) {
  if !isJSON { print(text) }
}

do {
  if names.isEmpty {
    names = Devices.all.filter { $0.id.rawValue.hasPrefix("opencl:") && $0.problem == nil }.map(\.id.rawValue)
    if names.isEmpty { throw DeviceError(.notFound, "there is no OpenCL device") }
  }
  let threads = ProcessInfo.processInfo.activeProcessorCount
  var report = Report(
    openblasCore: String(cString: openblas_get_corename()), openblasThreads: threads, rounds: rounds,
    areThreadsOfPoCLBound: ProcessInfo.processInfo.environment["POCL_AFFINITY"] == "1")
  show("OpenBLAS: core \(report.openblasCore), \(threads) threads; medians of \(rounds) samples, in turn")
  show(
    "PoCL's threads: \(report.areThreadsOfPoCLBound ? "each bound to a processor" : "wherever the system puts them") (POCL_AFFINITY)"
  )
  for name in names {
    let device = try Devices.open(name)
    show("\n\(name): \(device.info.product), strategy \(device.info.notes["strategy"] ?? "none")")
    // First, while a cache of the driver's own has none of the programs yet.
    if isChosen("start-up") {
      let row = try measureStartUp(name)
      report.startUp.append(row)
      if !isJSON { printTable([["first result, ms", "cold", "warm"], row.cells]) }
    }
    if isChosen("products") {
      // Berth's CPU device uses OpenBLAS with one thread under its own pool; the comparison is with OpenBLAS's own threads.
      openblas_set_num_threads(Int32(threads))
      let rows = try measureProducts(on: device, rounds: rounds)
      report.products += rows
      if !isJSON {
        printTable(
          [["MatMul of float32, GFLOP/s", "Berth", "CLBlast", "Berth / CLBlast", "OpenBLAS", "Berth / OpenBLAS"]]
            + rows.map(\.cells))
      }
    }
    if isChosen("bandwidth") {
      let rows = try measureBandwidth(on: device, rounds: rounds)
      report.bandwidth += rows
      if !isJSON { printTable([["float32, GB/s", "Berth", "Berth's CPU device", "ratio"]] + rows.map(\.cells)) }
    }
  }
  if isJSON {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    print(String(decoding: try encoder.encode(report), as: UTF8.self))
  }
} catch {
  FileHandle.standardError.write(Data("berth-opencl-ratios: \(error)\n".utf8))
  exit(1)
}
