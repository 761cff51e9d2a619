// SPDX-License-Identifier: Apache-2.0

import BerthCore
import BerthPlugin
import Foundation
import Testing

/// Plug-ins and hosts that were built with different headers of one major version.
@Suite struct VersionTests {
  /// A folder with the header as it would be had a field been appended to some structs, and the minor version raised.
  private static func grownHeader() throws -> URL {
    var text = try String(contentsOfFile: Repository.header, encoding: .utf8)
    for (name, field) in [
      ("berth_plugin", "int32_t (*later)(berth_device *device, uint64_t number);"),
      ("berth_device_info", "uint64_t later;"), ("berth_memory_space", "uint64_t later;"),
      ("berth_dtype_use", "uint64_t later;"), ("berth_call", "uint64_t later;"), ("berth_tensor", "uint64_t later;"),
      ("berth_completion", "uint64_t later;"), ("berth_run", "uint64_t later;"), ("berth_host", "uint64_t later;"),
    ] {
      let end = try #require(text.range(of: "\n} \(name);"))
      text.replaceSubrange(end, with: "\n  \(field)\n} \(name);")
    }
    let minor = try #require(text.firstMatch(of: #/#define BERTH_PLUGIN_MINOR (\d+)u/#))
    text.replaceSubrange(minor.range, with: "#define BERTH_PLUGIN_MINOR \((Int(minor.1) ?? 0) + 1)u")
    let folder = try Scratch.make()
    try text.write(to: folder.appending(path: "berth_plugin.h"), atomically: true, encoding: .utf8)
    return folder
  }

  @Test func aPluginOfTheFirstHeaderComputes() throws {
    let device = try Plugin.open("old")
    #expect(device.info.notes["plug-in"] == "blocking 1.0, berth_plugin.h 1.0")
    #expect(device.memoryUsage == nil)
    #expect(try device.sum([1, 2, 3], [4, 5, 6]) == [5, 7, 9])
  }

  @Test(arguments: ["blocking", "asynchronous"]) func aPluginOfALaterHeaderComputes(_ source: String) throws {
    let library = try Plugin.build(source, include: try VersionTests.grownHeader().path)
    let device = try PluginDevice.open(library: library)
    #expect(device.info.notes["plug-in"] == "\(source) 1.0, berth_plugin.h 1.2")
    #expect(try device.sum([1, 2, 3], [4, 5, 6]) == [5, 7, 9])
    #expect(device.memoryUsage != nil)
  }

  /// The loader itself, compiled with a header that has grown, loads plug-ins of today and of the first day.
  @Test func aHostOfALaterHeaderLoadsOlderPlugins() throws {
    let package = try Scratch.make()
    let sources = package.appending(path: "Sources")
    let manager = FileManager.default
    for folder in ["CBerthPlugin", "Probe"] {
      try manager.createDirectory(at: sources.appending(path: folder), withIntermediateDirectories: true)
    }
    try manager.moveItem(
      at: try VersionTests.grownHeader(), to: sources.appending(path: "CBerthPlugin/include"))
    try manager.copyItem(
      at: Repository.root.appending(path: "CModules/CBerthPlugin/layout.c"),
      to: sources.appending(path: "CBerthPlugin/layout.c"))
    for module in ["BerthCore", "BerthPlugin"] {
      try manager.createSymbolicLink(
        at: sources.appending(path: module), withDestinationURL: Repository.root.appending(path: "Sources/\(module)"))
    }
    try """
    // swift-tools-version: 6.3
    import PackageDescription
    let settings: [SwiftSetting] = [
      .enableUpcomingFeature("InternalImportsByDefault"), .enableUpcomingFeature("ExistentialAny"),
    ]
    let package = Package(
      name: "Grown",
      targets: [
        .target(name: "CBerthPlugin"), .target(name: "BerthCore", swiftSettings: settings),
        .target(name: "BerthPlugin", dependencies: ["BerthCore", "CBerthPlugin"], swiftSettings: settings),
        .executableTarget(name: "Probe", dependencies: ["BerthCore", "BerthPlugin"]),
      ])

    """.write(to: package.appending(path: "Package.swift"), atomically: true, encoding: .utf8)
    try """
    import BerthCore
    import BerthPlugin

    for library in CommandLine.arguments.dropFirst() {
      let device = try PluginDevice.open(library: library)
      let memory = try HostMemory(byteCount: 8)
      let queue = try device.makeQueue()
      var buffers: [any Buffer] = []
      for value: Float in [1, 2, 0] {
        memory.mutableBytes.storeBytes(of: value, as: Float.self)
        memory.mutableBytes.storeBytes(of: value * 10, toByteOffset: 4, as: Float.self)
        buffers.append(try device.allocate(BufferSpec(byteCount: 8)))
        try queue.complete(.upload(HostRange(memory), to: BufferRange(buffers[buffers.count - 1])))
      }
      let operand = Operand.dense(.float32, try Shape([2]))
      let plan = try device.prepare(try OperatorCall(.add, [operand, operand]))
      try queue.complete(.run(plan, Bindings(buffers: buffers, inputCount: 2)))
      try queue.complete(.download(BufferRange(buffers[2]), to: HostRange(memory)))
      let sum = Array(memory.bytes.bindMemory(to: Float.self))
      print(device.info.notes["plug-in"] ?? "", sum, device.memoryUsage?.bufferCount ?? -1)
    }

    """.write(to: sources.appending(path: "Probe/main.swift"), atomically: true, encoding: .utf8)
    let libraries = [try Plugin.build("old"), try Plugin.build("blocking"), try Plugin.build("asynchronous")]
    let output = try run(["swift", "run", "--quiet", "Probe"] + libraries, in: package)
    #expect(
      output.split(separator: "\n").suffix(3) == [
        "blocking 1.0, berth_plugin.h 1.0 [3.0, 30.0] -1", "blocking 1.0, berth_plugin.h 1.1 [3.0, 30.0] 3",
        "asynchronous 1.0, berth_plugin.h 1.1 [3.0, 30.0] 3",
      ])
  }
}
