// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// An OpenCL runtime that `make setup` installs.
enum Runtime: String, CaseIterable, CustomTestStringConvertible {
  case pocl = "opencl:pocl"
  case intel = "opencl:intel"
  case fpga

  /// The folder that set-up fills, or the one that somebody named.
  static let vendors =
    ProcessInfo.processInfo.environment["OCL_ICD_VENDORS"] ?? Berth.root.appendingPathComponent(".cache/opencl-vendors").path

  static var installed: [Runtime] { allCases.filter(\.isInstalled) }

  /// What it is called on the command line.
  var device: String { rawValue }
  var testDescription: String { rawValue }

  /// The file that names its library.
  var file: String {
    let name =
      switch self {
      case .pocl: "10-pocl.icd"
      case .intel: "20-intel.icd"
      case .fpga: "30-intel-fpga.icd"
      }
    return Runtime.vendors + "/" + name
  }

  var isInstalled: Bool { FileManager.default.fileExists(atPath: file) }
}

/// The OpenCL devices of this machine, as a user meets them. A runtime that is missing shows as a test that is skipped, by name.
@Suite(.serialized)
struct OpenCLTests {
  private func berth(_ arguments: [String], vendors: String = Runtime.vendors) throws -> Berth {
    try Berth(arguments, environment: ["OCL_ICD_VENDORS": vendors])
  }

  // MARK: What is listed

  @Test(.enabled(if: Runtime.pocl.isInstalled, "PoCL IS MISSING: none of its tests run; see what 'make setup' says"))
  func poclIsListed() throws { try expectListed(.pocl, kind: "cpu", strategy: "cpu") }

  @Test(
    .enabled(if: Runtime.intel.isInstalled, "INTEL'S RUNTIME IS MISSING: none of its tests run; see what 'make setup' says"))
  func intelsRuntimeIsListed() throws { try expectListed(.intel, kind: "cpu", strategy: "cpu") }

  @Test(
    .enabled(if: Runtime.fpga.isInstalled, "THE FPGA EMULATOR IS MISSING: none of its tests run; see what 'make setup' says"))
  func theFPGAEmulatorIsListed() throws { try expectListed(.fpga, kind: "fpga", strategy: "fpga") }

  private func expectListed(_ runtime: Runtime, kind: String, strategy: String) throws {
    let run = try berth(["devices", "--json"])
    #expect(run.status == 0, "\(run.errors)")
    let list = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [[String: Any]])
    let piece = ["opencl:pocl": "portable", "opencl:intel": "intel", "fpga": "fpga"][runtime.device] ?? ""
    let entry = try #require(
      list.first { ($0["product"] as? String)?.lowercased().contains(piece) == true && $0["kind"] as? String == kind })
    #expect(entry["problem"] == nil)
    let memory = try #require((entry["memory"] as? [[String: Any]])?.first)
    #expect(memory["maximumAllocation"] as? Int ?? 0 > 1 << 20)
    let notes = try #require(entry["notes"] as? [String: String])
    #expect(notes["strategy"]?.hasPrefix(strategy) == true, "\(notes)")
    #expect(!(entry["driverVersion"] as? String ?? "").isEmpty)
  }
}
