// SPDX-License-Identifier: Apache-2.0

import BerthCore
import BerthPlugin
import Foundation
import Testing

/// A plug-in that cannot be used, and what has to be said about it.
struct Refusal: Sendable, CustomTestStringConvertible {
  let what: String
  let code: DeviceError.Code
  /// What the message must name.
  let naming: [String]

  init(_ what: String, _ code: DeviceError.Code, _ naming: String...) {
    self.what = what
    self.code = code
    self.naming = naming
  }

  var testDescription: String { what }

  /// Checks an error against it.
  func check(_ error: DeviceError?) {
    #expect(error?.code == code, "\(what): \(error?.description ?? "no error")")
    for name in naming {
      #expect(error?.message.contains(name) == true, "\(what): '\(error?.message ?? "")' does not name '\(name)'")
    }
  }
}

@Suite struct LoadingTests {
  @Test(arguments: [
    Refusal("TABLE_REFUSES", .unsupported, "refuses this host", "the firmware is too old"),
    Refusal("TABLE_REFUSES_SILENTLY", .unsupported, "refuses this host", "no reason"),
    Refusal("TABLE_NULL", .internal, "table NULL", "set *plugin"),
    Refusal("TABLE_MAJOR=2", .unsupported, "version 2 of berth_plugin.h", "version 1.1", "same major"),
    Refusal("TABLE_MAJOR=0", .unsupported, "version 0 of berth_plugin.h", "version 1.1"),
    Refusal("TABLE_SIZE=0", .internal, "struct_size 0", "sizeof(berth_plugin)"),
    Refusal("TABLE_SIZE=16", .internal, "struct_size 16", "sizeof(berth_plugin)"),
    Refusal("TABLE_SIZE=offsetof(berth_plugin,count_devices)", .internal, "count_devices", "upload", "run"),
    Refusal("TABLE_SIZE=offsetof(berth_plugin,run)", .internal, "lacks", ": run ("),
    Refusal("TABLE_SIZE=offsetof(berth_plugin,run)+4", .internal, "lacks", ": run ("),
    Refusal("TABLE_LACKS_RUN_AND_DOWNLOAD", .internal, ": download, run ("),
    Refusal(
      "TABLE_LACKS_ALL", .internal,
      "count_devices, open_device, close_device, describe, allocate, free_buffer, upload, download, supports, prepare, "
        + "release_plan, run"),
    Refusal("TABLE_MAKE_ONLY", .internal, "make_queue but no release_queue"),
    Refusal("TABLE_RELEASE_ONLY", .internal, "release_queue but no make_queue"),
    Refusal("TABLE_NAME=\"\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\"", .internal, "name of berth_plugin", "UTF-8"),
  ])
  func aBrokenTableIsRefused(_ refusal: Refusal) throws {
    let library = try Plugin.build("broken", [refusal.what])
    // Twice: a plug-in that was loaded stays loaded, and stays refused.
    for _ in 0..<2 {
      let error = #expect(throws: DeviceError.self) { try PluginDevice.open(library: library) }
      refusal.check(error)
      #expect(error?.message.contains("broken.so") == true)
    }
  }

  @Test(arguments: [
    "TABLE_SIZE=offsetof(berth_plugin,make_queue)", "TABLE_MINOR=7", "TABLE_SIZE=sizeof(berth_plugin)-4",
  ])
  func aTableWithoutItsOptionalPartIsServed(_ what: String) throws {
    let device = try Plugin.open("broken", [what])
    #expect(try device.sum([1, 2], [3, 4]) == [4, 6])
    #expect((device.memoryUsage == nil) == what.contains("SIZE"))
  }

  @Test func aQueueThatIsNullIsRefused() throws {
    let device = try Plugin.open("broken", ["TABLE_NULL_QUEUE"])
    Refusal("a NULL queue", .internal, "make_queue", "set *queue").check(
      #expect(throws: DeviceError.self) { try device.makeQueue() })
  }

  @Test func whatIsNoPluginIsRefused() throws {
    let folder = try Scratch.make()
    let text = folder.appending(path: "text.so").path
    try "this is no library".write(toFile: text, atomically: true, encoding: .utf8)
    Refusal("no ELF", .inputOutput, "text.so").check(
      #expect(throws: DeviceError.self) { try PluginDevice.open(library: text) })
    Refusal("a folder", .inputOutput, folder.lastPathComponent).check(
      #expect(throws: DeviceError.self) { try PluginDevice.open(library: folder.path) })
    Refusal("nothing", .notFound, "nowhere.so").check(
      #expect(throws: DeviceError.self) { try PluginDevice.open(library: folder.path + "/nowhere.so") })
    Refusal("nothing without a folder", .notFound, "libc.so.6").check(
      #expect(throws: DeviceError.self) { try PluginDevice.open(library: "libc.so.6") })

    let source = folder.appending(path: "empty.c").path
    try "int berth_nothing;\n".write(toFile: source, atomically: true, encoding: .utf8)
    let library = folder.appending(path: "empty.so").path
    try run(["cc", "-shared", "-fPIC", source, "-o", library])
    Refusal("no symbol", .internal, "berth_plugin_query", "BERTH_PLUGIN_EXPORT").check(
      #expect(throws: DeviceError.self) { try PluginDevice.open(library: library) })
  }

  @Test func aFileThatWasMendedIsLoaded() throws {
    let library = try Scratch.make().appending(path: "mended.so").path
    try "not yet".write(toFile: library, atomically: true, encoding: .utf8)
    #expect(throws: DeviceError.self) { try PluginDevice.open(library: library) }
    try FileManager.default.removeItem(atPath: library)
    try FileManager.default.copyItem(atPath: try Plugin.build("blocking"), toPath: library)
    #expect(try PluginDevice.open(library: library).sum([1], [2]) == [3])
  }

  @Test func theThreadsThatLoadAtOnceGetOneLibrary() async throws {
    let library = try Scratch.make().appending(path: "libberth-many.so").path
    try FileManager.default.copyItem(atPath: try Plugin.build("blocking"), toPath: library)
    let sums = try await withThrowingTaskGroup(of: [Float].self) { group in
      for index in 0..<8 {
        group.addTask { try PluginDevice.open(library: library).sum([Float(index)], [1]) }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    #expect(sums.sorted() == (1...8).map(Float.init))
  }
}

@Suite struct DriverTests {
  @Test(arguments: [
    ("libberth-mock-asic.so", "mock-asic"), ("/opt/v/libberth-x.so.1.2", "x"), ("./libvendor.so", "vendor"),
    ("chip.so", "chip"), ("a/b/libberth-.so", "a/b/libberth-.so"),
  ])
  func aFileNamesItsDevice(_ file: String, _ id: String) {
    #expect(PluginDriver.id(ofFile: file).rawValue == id)
    #expect(PluginDriver.id(ofFile: file, index: 2).rawValue == id + ":2")
  }

  @Test func aFolderIsSearchedWithoutLoading() throws {
    let folder = try Scratch.make()
    for name in ["libberth-one.so", "libberth-two.so", "libother.so", "libberth-notes.txt"] {
      try "no library at all".write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
    }
    let driver = PluginDriver(searchPath: [folder.path, folder.path + "/absent"])
    let found = driver.devices()
    #expect(found.map(\.id.rawValue) == ["one", "two", "absent"])
    #expect(found.map(\.problem?.code) == [nil, nil, .notFound])
    #expect(throws: DeviceError.self) { try driver.open("one") }
    Refusal("an unknown name", .notFound, "'three'", "one, two").check(
      #expect(throws: DeviceError.self) { try driver.open("three") })
    Refusal("a file that is not there", .notFound, "absent").check(
      #expect(throws: DeviceError.self) { try driver.open("absent") })
  }

  @Test func theFirstOfANameIsMeant() throws {
    let (first, second) = (try Scratch.make(), try Scratch.make())
    for folder in [first, second] { try Data().write(to: folder.appending(path: "libberth-same.so")) }
    let found = PluginDriver(searchPath: [first.path, second.path]).devices()
    #expect(found.map(\.product) == [first.path + "/libberth-same.so"])
  }

  @Test func theCatalogueOpensByNameNumberAndOption() throws {
    let catalog = DeviceCatalog([PluginDriver(file: try Plugin.build("blocking"))])
    #expect(catalog.devices().map(\.id) == ["blocking"])
    let device = try catalog.open("Blocking")
    #expect(device === (try catalog.open("blocking:0")))
    #expect(device.info.id == "blocking")
    #expect(try catalog.open("blocking:1").info.id == "blocking:1")
    #expect(try catalog.open("blocking?color=red") !== device)
    Refusal("device 2 of 2", .notFound, "no device 2", "finds 2").check(
      #expect(throws: DeviceError.self) { try catalog.open("blocking:2") })
    let error = #expect(throws: DeviceError.self) { try catalog.open("blocking?shape=round") }
    #expect(error == DeviceError(.invalidArgument, "the only option is 'color'", vendorCode: 17))
    #expect(throws: DeviceError.self) { try catalog.open("blocking:1x") }
  }

  @Test func aDeviceTellsWhereItComesFrom() throws {
    let library = try Plugin.build("blocking")
    let device = try PluginDevice.open(library: library)
    #expect(device.libraryPath == URL(filePath: library).resolvingSymlinksInPath().path)
    #expect((device.pluginName, device.pluginVersion) == ("blocking", "1.0"))
    #expect(device.info.notes["plug-in"] == "blocking 1.0, berth_plugin.h 1.1")
  }
}
