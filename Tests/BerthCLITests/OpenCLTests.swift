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
    ProcessInfo.processInfo.environment["OCL_ICD_VENDORS"]
    ?? Berth.root.appendingPathComponent(".cache/opencl-vendors").path

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

  private func entries(_ run: Berth) throws -> [[String: Any]] {
    try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [[String: Any]])
  }

  // MARK: What is listed

  @Test(.enabled(if: Runtime.pocl.isInstalled, "PoCL IS MISSING: none of its tests run; see what 'make setup' says"))
  func poclIsListed() throws { try expectListed(.pocl, kind: "cpu", strategy: "cpu") }

  @Test(
    .enabled(
      if: Runtime.intel.isInstalled, "INTEL'S RUNTIME IS MISSING: none of its tests run; see what 'make setup' says"))
  func intelsRuntimeIsListed() throws { try expectListed(.intel, kind: "cpu", strategy: "cpu") }

  @Test(
    .enabled(
      if: Runtime.fpga.isInstalled, "THE FPGA EMULATOR IS MISSING: none of its tests run; see what 'make setup' says"))
  func theFPGAEmulatorIsListed() throws { try expectListed(.fpga, kind: "fpga", strategy: "fpga") }

  private func expectListed(_ runtime: Runtime, kind: String, strategy: String) throws {
    let run = try berth(["devices", "--json"])
    #expect(run.status == 0, "\(run.errors)")
    let list = try entries(run)
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

  // MARK: What breaks

  /// Drivers that break in every way known, beside one that works: each is named with what is wrong with it.
  @Test func brokenDriversAreListedAndSurvived() throws {
    try Workbench.use { bench in
      let faults = [
        ("NO_ENTRY", "is no OpenCL driver"), ("ABORTS_ON_LOAD", "SIGABRT"), ("ABORTS", "SIGABRT"),
        ("SLEEPS", "within 2.0 seconds"),
      ]
      for (fault, _) in faults { try bench.driver(fault, try bench.library(fault)) }
      try bench.write("not a library", to: "libtext.so")
      try bench.driver("TEXT", bench.path + "/libtext.so")
      try bench.driver("MISSING", bench.path + "/nowhere/libmissing.so")
      try bench.driver("NO_PLATFORM", try bench.library("NO_PLATFORM"))
      for runtime in Runtime.installed.prefix(1) {
        try FileManager.default.copyItem(atPath: runtime.file, toPath: bench.vendors + "/00-sound.icd")
      }
      let run = try berth(["devices", "--timeout", "2", "--json"], vendors: bench.vendors)
      #expect(run.status == 0, "\(run.errors)")
      let list = try entries(run)
      func problem(_ driver: String) -> String? {
        list.first { $0["id"] as? String == "opencl:\(driver)" }?["problem"] as? String
      }
      for (fault, reason) in faults + [("TEXT", "cannot be loaded"), ("MISSING", "cannot be loaded")] {
        #expect(problem(fault)?.contains(reason) == true, "\(fault): \(problem(fault) ?? "not listed")")
      }
      // A driver without its hardware is no fault.
      #expect(!run.output.contains("NO_PLATFORM"))
      #expect(list.first?["id"] as? String == "cpu")
      for _ in Runtime.installed.prefix(1) {
        let sound = try #require(list.first { $0["id"] as? String == "opencl:0" })
        #expect(sound["problem"] == nil, "\(sound)")
      }
      let text = try berth(["devices", "--timeout", "2"], vendors: bench.vendors)
      #expect(text.status == 0)
      #expect(text.output.contains("cannot be used"))
    }
  }

  /// A certification of what crashes when it is opened ends with a message, not with the crash.
  @Test func aDriverThatCrashesCannotBeCertified() throws {
    try Workbench.use { bench in
      try bench.driver("ABORTS", try bench.library("ABORTS"))
      let run = try berth(["certify", "--device", "opencl:0", "--filter", "^Add/f32/7,"], vendors: bench.vendors)
      #expect(run.status == 2)
      #expect(run.errors.contains("SIGABRT"), "\(run.errors)")
    }
  }

  @Test(arguments: [
    ("strategy=banana", "gpu, cpu, fpga"), ("strategies=gpu", "no option 'strategies'"), ("cache=", "needs a folder"),
  ])
  func aBadOptionIsRefused(_ option: String, _ hint: String) throws {
    for runtime in Runtime.installed {
      let run = try berth(["certify", "--device", "\(runtime.device)?\(option)", "--filter", "^Add/f32/7,"])
      #expect(run.status == 2)
      #expect(run.errors.contains(hint), "\(run.errors)")
      #expect(run.output.isEmpty)
    }
  }

  // MARK: What is certified

  /// The protocol, and of the operators as much as a minute allows; `make certify-opencl` certifies the rest.
  @Test(arguments: Runtime.installed)
  func theProtocolAndSomeOperatorsPass(_ runtime: Runtime) throws {
    let filter = "^(runtime/|(Add|Exp|MatMul|Conv|Softmax|ReduceSum|Gather)/f32/[1-9](x[1-9])*[,/])"
    let run = try berth([
      "certify", "--device", runtime.device, "--profile", "runtime", "--profile", "core", "--filter", filter, "--json",
      "--timeout", "120",
    ])
    #expect(run.status == 0, "\(run.output.suffix(2000)) \(run.errors)")
    let certificate = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
    let counts = try #require(certificate["counts"] as? [String: Int])
    #expect(counts["pass", default: 0] > 100)
    #expect(counts["unsupported"] == 0)
  }

  // MARK: What is tuned

  /// One candidate: it is faster, and kept for later runs, or it is not. Which of both is a matter of the machine.
  @Test(.enabled(if: Runtime.pocl.isInstalled, "PoCL IS MISSING: none of its tests run; see what 'make setup' says"))
  func aSearchSaysWhatItKeeps() throws {
    try Workbench.use { bench in
      let run = try Berth(
        ["tune", "--device", Runtime.pocl.device, "--kernel", "conv", "--budget", "0.1"],
        environment: ["OCL_ICD_VENDORS": Runtime.vendors, "BERTH_OPENCL_CACHE": bench.path])
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.output.contains("conv: 1 candidate\n"), "\(run.output)")
      #expect(!run.output.contains("out of the question"), "\(run.output)")
      let file = bench.path + "/tuning.json"
      if let kept = try? String(contentsOfFile: file, encoding: .utf8) {
        #expect(run.output.contains("kept in \(file)"), "\(run.output)")
        #expect(kept.contains(#""kernel" : "conv""#), "\(kept)")
      } else {
        #expect(run.output.contains("nothing is faster than positions="), "\(run.output)")
      }
    }
  }

  @Test func onlyFamiliesOfKernelsAreTuned() throws {
    let run = try berth(["tune", "--device", "opencl:0", "--kernel", "softmax"])
    #expect(run.status == 2)
    #expect(run.errors.contains("gemm, conv, all"), "\(run.errors)")
  }

  /// Some of ONNX's own tests; `make onnx-tests-opencl` runs all of them.
  @Test(arguments: Runtime.installed)
  func onnxTestsPass(_ runtime: Runtime) throws {
    let folder = Berth.root.appendingPathComponent(".cache/onnx/node").path
    let filter =
      "^test_(add|matmul_[234]d|softmax_example|basic_conv_with_padding|gemm_all_attributes|reduce_sum_do_not_keepdims_random)$"
    let run = try berth(["onnx-tests", folder, "--device", runtime.device, "--filter", filter, "--json"])
    #expect(run.status == 0, "\(run.output) \(run.errors)")
    let report = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
    #expect(report["passed"] as? Int == 8)
  }
}

extension Workbench {
  /// A folder for files that name drivers.
  var vendors: String { path + "/vendors" }

  /// Names a driver's library to whoever looks into `vendors`.
  func driver(_ name: String, _ library: String) throws {
    try FileManager.default.createDirectory(atPath: vendors, withIntermediateDirectories: true)
    try write("\(library)\n", to: "vendors/\(name).icd")
  }

  /// The driver of Tests/OpenCL that is broken in this way.
  func library(_ fault: String) throws -> String {
    let built = try shell(
      "cc -shared -fPIC -D\(fault) '\(Berth.root.path)/Tests/OpenCL/broken_icd.c' -o lib\(fault).so")
    #expect(built.status == 0, "\(built.text)")
    return path + "/lib\(fault).so"
  }
}
