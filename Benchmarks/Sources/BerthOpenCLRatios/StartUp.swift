// SPDX-License-Identifier: Apache-2.0

import Berth
import Foundation
import Measuring

/// How long it takes from nothing to a first result, in milliseconds.
struct StartUpRow: Encodable {
  let device: String
  /// With an empty cache of programs.
  let cold: Double
  /// With what the first time left there.
  let warm: Double

  var cells: [String] { [device, fixed(cold), fixed(warm)] }
}

/// Opens a device anew, with a cache of its own, and computes a product, twice. The driver's libraries are loaded already.
func measureStartUp(_ name: String) throws -> StartUpRow {
  let folder = FileManager.default.temporaryDirectory.appending(path: "berth-start-\(UInt32.random(in: .min ... .max))")
  defer { try? FileManager.default.removeItem(at: folder) }
  let values = numbers(256 * 256)
  let call = try OperatorCall(
    .matMul, [.dense(.float32, try Shape([256, 256])), .dense(.float32, try Shape([256, 256]))])
  var product = ""
  func start(_ run: Int) throws -> Double {
    try nanoseconds(1) {
      // Options that differ make it another device for the catalogue, which keeps those that are open.
      let options = "cache=\(folder.path)" + (run == 0 ? "" : "&pool=on")
      let device = try Devices.open(name + (name.contains("?") ? "&" : "?") + options)
      product = device.info.product
      _ = try PreparedCall(call, [values, values], on: device).run(1)
    } * 1e-6
  }
  let (cold, warm) = (try start(0), try start(1))
  return StartUpRow(device: product, cold: cold, warm: warm)
}
