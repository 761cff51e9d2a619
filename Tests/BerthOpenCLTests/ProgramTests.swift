// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Foundation
import Testing

@testable import BerthOpenCL

/// Where programs come from: a compiler, the cache on disk, a maker's binaries.
@Suite struct ProgramTests {
  /// Runs 1 + 2 and looks at the result.
  private func run(_ device: OpenCLDevice) throws {
    let queue = try device.makeQueue()
    let plan = try device.prepare(try sum(5))
    let (a, b) = (
      try device.buffer([1, 2, 3, 4, 5], on: queue), try device.buffer([10, 20, 30, 40, 50], on: queue)
    )
    let out = try device.allocate(BufferSpec(byteCount: 20))
    let workspace = try device.allocate(BufferSpec(byteCount: plan.workspaceByteCount))
    try queue.complete(.run(plan, Bindings(inputs: [a, b], outputs: [out], workspace: workspace)))
    #expect(try queue.floats(out) == [11, 22, 33, 44, 55])
  }

  @Test("A second start builds nothing", arguments: Runtime.present)
  func warmStart(_ runtime: Runtime) throws {
    let cache = try Scratch()
    let cold = try runtime.open(["cache": cache.path])
    try run(cold)
    #expect(cold.context.programs.statistics.built > 0)
    #expect(cold.context.programs.statistics.loaded == 0)
    let warm = try runtime.open(["cache": cache.path])
    try run(warm)
    #expect(warm.context.programs.statistics.built == 0)
    #expect(warm.context.programs.statistics.loaded == cold.context.programs.statistics.built)
  }

  @Test(
    "A damaged file of the cache is built anew and replaced",
    arguments: Runtime.present.prefix(1), [0, 20, 5000, -1])
  func damage(_ runtime: Runtime, at place: Int) throws {
    let cache = try Scratch()
    try run(try runtime.open(["cache": cache.path]))
    for file in cache.files {
      let url = URL(filePath: "\(cache.path)/\(file)")
      var bytes = try Data(contentsOf: url)
      // In the header, the key, the binary; or cut off.
      if place < 0 { bytes.removeLast(bytes.count / 2) } else { bytes[min(place, bytes.count - 20)] ^= 0x40 }
      try bytes.write(to: url)
    }
    let mended = try runtime.open(["cache": cache.path])
    try run(mended)
    #expect(mended.context.programs.statistics.built > 0)
    #expect(mended.context.programs.statistics.loaded == 0)
    let warm = try runtime.open(["cache": cache.path])
    try run(warm)
    #expect(warm.context.programs.statistics.built == 0)
  }

  @Test("Many that start at once leave a whole cache behind", arguments: Runtime.present.prefix(1))
  func concurrency(_ runtime: Runtime) async throws {
    let cache = try Scratch()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<6 { group.addTask { try self.run(try runtime.open(["cache": cache.path])) } }
      try await group.waitForAll()
    }
    #expect(cache.files.allSatisfy { $0.hasSuffix(".bin") })
    let warm = try runtime.open(["cache": cache.path])
    try run(warm)
    #expect(warm.context.programs.statistics.built == 0)
  }

  @Test("A cache that cannot be written makes nothing wrong", arguments: Runtime.present.prefix(1))
  func unwritable(_ runtime: Runtime) throws {
    let scratch = try Scratch()
    let file = "\(scratch.path)/file"
    try Data([1]).write(to: URL(filePath: file))
    try run(try runtime.open(["cache": "\(file)/below"]))
  }

  @Test("A kernel that does not build says which, where, how and why", arguments: Runtime.present)
  func brokenKernel(_ runtime: Runtime) throws {
    let folder = try Scratch()
    let device = try runtime.open(["kernels": folder.path, "cache": "off"])
    #expect(throws: DeviceError.self) { try device.prepare(try sum(5)) }
    for file in ["elementwise", "binary", "arithmetic"] {
      try "kernel void dense(global float *x) { no_such_function(x); }\n"
        .write(toFile: "\(folder.path)/\(file).cl", atomically: true, encoding: .utf8)
    }
    let other = try runtime.open(["kernels": folder.path, "cache": "off"])
    let error = #expect(throws: DeviceError.self) { try other.prepare(try sum(5)) }
    let text = "\(error.map { "\($0)" } ?? "")"
    for part in ["no_such_function", "-DT=f32", other.info.product, "Add("] { #expect(text.contains(part), "\(text)") }
  }

  @Test("What is recorded can be built elsewhere and loaded", arguments: Runtime.present)
  func offline(_ runtime: Runtime) throws {
    let (recorded, empty) = (try Scratch(), try Scratch())
    try run(try runtime.open(["record": recorded.path, "cache": "off"]))
    #expect(recorded.files.contains { $0.hasSuffix(".cl") })
    let device = try runtime.open(["binaries": recorded.path, "cache": "off"])
    try run(device)
    #expect(device.context.programs.statistics.built == 0)
    // A manifest may name the binary.
    for file in recorded.files where file.hasSuffix(".json") {
      let path = "\(recorded.path)/\(file)"
      let text = try String(contentsOfFile: path, encoding: .utf8)
      let binary = file.replacing(".json", with: ".bin")
      try text.replacing(binary, with: "board-\(binary)").write(toFile: path, atomically: true, encoding: .utf8)
      try FileManager.default.moveItem(
        atPath: "\(recorded.path)/\(binary)", toPath: "\(recorded.path)/board-\(binary)")
    }
    try run(try runtime.open(["binaries": recorded.path, "cache": "off"]))
    // What is missing is unsupported, and says what to do.
    let bare = try runtime.open(["binaries": empty.path, "cache": "off"])
    let before = bare.support(for: try sum(5))
    let error = #expect(throws: DeviceError.self) { try bare.prepare(try sum(5)) }
    #expect(error?.code == .unsupported)
    #expect(error?.message.contains("record=FOLDER") == true)
    // Before it was tried and after.
    #expect(before == .unsupported(reason: error?.message ?? ""))
    #expect(bare.support(for: try sum(5)) == before)
  }
}
