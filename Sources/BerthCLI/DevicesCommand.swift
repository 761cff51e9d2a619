// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Berth
import BerthConformance
import BerthReport

struct DevicesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "devices", abstract: "List the devices of this machine, and what they say of themselves.",
    discussion: """
      What a device cannot report is left out, never shown as zero. A device that cannot be used says why. Each but the CPU is opened in a \
      process of its own, so that one that crashes shows as one that cannot be used. So does a driver of OpenCL that crashes or hangs when \
      it is asked for its devices.
      """)

  @Flag(help: "Print JSON.")
  var json = false

  @Option(
    help: ArgumentHelp("How long a device may take to open, and a driver to list its devices.", valueName: "seconds"))
  var timeout = 10.0

  func validate() throws {
    guard timeout > 0, timeout < 1e6 else { throw ValidationError("--timeout must be a number of seconds above 0") }
  }

  func run() throws {
    let listing = DeviceListing(timeout: .seconds(timeout))
    let entries = listing.summaries.map { summary in
      do throws(DeviceError) {
        if let problem = summary.problem { throw problem }
        let target = Target.device(summary.id.rawValue)
        if target.isTrusted { return Entry(try target.open().info) }
        var program = try WorkerProgram(for: target)
        program.environment = listing.environment
        let device = try IsolatedDevice(program, openingTimeout: .seconds(timeout))
        return Entry(device.info)
      } catch {
        return Entry(summary, problem: error)
      }
    }
    Terminal.write(json ? try entries.jsonText() : entries.map(\.text).joined(separator: "\n"))
  }
}

/// A device in the list.
private struct Entry: Encodable {
  let id: String
  let kind: String
  let product: String
  var vendor: String?
  var driverVersion: String?
  var memory: [Memory] = []
  var dtypes: [Use] = []
  var peaks: [Peak] = []
  var determinism: String?
  var notes: [String: String] = [:]
  var problem: String?

  struct Memory: Encodable {
    let name: String
    let bytes: Int?
    let maximumAllocation: Int?
    let alignment: Int
    let hostVisible: Bool
  }

  struct Use: Encodable {
    let dtype: String
    let storage: Bool
    let arithmetic: String?
    let accumulation: String?
  }

  struct Peak: Encodable {
    let dtype: String?
    let perSecond: Double
  }

  init(_ info: DeviceInfo) {
    id = info.id.rawValue
    kind = info.kind.rawValue
    product = info.product
    vendor = info.vendor
    driverVersion = info.driverVersion
    memory = info.memorySpaces.map {
      Memory(
        name: $0.name, bytes: $0.byteCount, maximumAllocation: $0.maximumAllocation, alignment: $0.alignment,
        hostVisible: $0.isHostVisible)
    }
    dtypes = info.dtypes.map {
      Use(
        dtype: $0.dtype.shortName, storage: $0.storage, arithmetic: $0.arithmetic?.shortName,
        accumulation: $0.accumulation?.shortName)
    }
    peaks = info.peaks.map { Peak(dtype: $0.dtype?.shortName, perSecond: $0.rate) }
    determinism = info.determinism.rawValue
    notes = info.notes
  }

  init(_ summary: DeviceSummary, problem: DeviceError) {
    id = summary.id.rawValue
    kind = summary.kind.rawValue
    product = summary.product
    self.problem = "\(problem)"
  }

  /// The entry for a person.
  var text: String {
    var table = TextTable(["\(id)", ""])
    func row(_ name: String, _ value: String?) {
      if let value, !value.isEmpty { table.add(["  \(name)", value]) }
    }
    row("kind", kind)
    row("product", [vendor, product].compactMap { $0 }.filter { $0 != "unknown" }.joined(separator: " "))
    row("driver", driverVersion)
    for space in memory {
      let size = space.bytes.map { ", \($0 / (1 << 20)) MiB" } ?? ""
      let most =
        space.maximumAllocation.map { $0 == space.bytes ? "" : ", at most \($0 / (1 << 20)) MiB in one piece" } ?? ""
      let visible = space.hostVisible ? ", host-visible" : ""
      row("memory", "\(space.name)\(size)\(most), aligned to \(space.alignment)\(visible)")
    }
    let computed = dtypes.filter { $0.arithmetic != nil }.map { use in
      use.arithmetic == use.dtype && use.accumulation == use.dtype
        ? use.dtype : "\(use.dtype) (sums in \(use.accumulation ?? "?"))"
    }
    row("computes in", computed.joined(separator: ", "))
    for peak in peaks {
      row(
        "declared peak", peak.dtype.map { "\(peak.perSecond / 1e9) GOP/s in \($0)" } ?? "\(peak.perSecond / 1e9) GB/s")
    }
    row("same bits each run", determinism.map { $0 == "bitwise" ? "yes" : "no" })
    for (name, value) in notes.sorted(by: { $0.key < $1.key }) { row(name, value) }
    row("cannot be used", problem)
    return table.text(indent: "")
  }
}
