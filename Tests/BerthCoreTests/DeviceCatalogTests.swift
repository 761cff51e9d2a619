// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Synchronization
import Testing

@Suite struct DeviceCatalogTests {
  static let broken = DeviceError(.deviceLost, "no driver for it")

  static func catalog() -> (DeviceCatalog, CountingDriver) {
    let chips = CountingDriver([
      DeviceSummary(id: "chip:0", kind: .asic, product: "Vendor Alpha 9"),
      DeviceSummary(id: "chip:1", kind: .asic, product: "Vendor Beta", problem: broken),
      DeviceSummary(id: "chip:2", kind: .asic, product: "Vendor Beta Two"),
    ])
    let cpu = CountingDriver([DeviceSummary(id: "cpu", kind: .cpu, product: "a processor")])
    return (DeviceCatalog([cpu, chips]), chips)
  }

  @Test func listsAllInOrder() {
    #expect(Self.catalog().0.devices().map(\.id) == ["cpu", "chip:0", "chip:1", "chip:2"])
  }

  @Test(arguments: [
    ("cpu", "cpu"), ("CPU", "cpu"), ("chip:2", "chip:2"), ("chip:alpha", "chip:0"), ("Chip:BETA TWO", "chip:2"),
  ])
  func opens(_ name: String, _ id: DeviceID) throws {
    #expect(try Self.catalog().0.open(name).info.id == id)
  }

  @Test(arguments: ["", "gpu", "chip", "chip:", "chip:gamma", "cpu:processor", ":", "chip:9"])
  func findsNothing(_ name: String) {
    let error = #expect(throws: DeviceError.self) { try Self.catalog().0.open(name) }
    #expect(error?.code == .notFound && error?.message.contains("cpu, chip:0, chip:1, chip:2") == true)
  }

  @Test(arguments: ["chip:1", "chip:beta"]) func saysWhyItCannotBeUsed(_ name: String) {
    #expect(throws: Self.broken) { try Self.catalog().0.open(name) }
  }

  @Test func anOpenDeviceIsShared() throws {
    let (catalog, driver) = Self.catalog()
    let first = try catalog.open("chip:0")
    #expect(first === (try catalog.open("chip:alpha")))
    #expect(first !== (try catalog.open("chip:2")))
    #expect(driver.opened.withLock { $0 } == ["chip:0", "chip:2"])
  }

  @Test func optionsReachTheDriver() throws {
    let (catalog, driver) = Self.catalog()
    let plain = try catalog.open("chip:0")
    let tuned = try catalog.open("chip:0?strategy=gpu&cache")
    #expect(plain !== tuned)
    #expect(tuned === (try catalog.open("chip:alpha?cache=on&strategy=gpu")))
    #expect(driver.options.withLock { $0 } == [[:], ["strategy": "gpu", "cache": "on"]])
  }

  @Test(arguments: ["chip:0?", "chip:0?=1", "chip:0?a=1&a=2", "chip:0?a=1&"])
  func refusesOptionsThatCannotBeRead(_ name: String) {
    let error = #expect(throws: DeviceError.self) { try Self.catalog().0.open(name) }
    #expect(error?.code == .invalidArgument && error?.message.contains("NAME=VALUE") == true)
  }

  @Test func anEmptyCatalogueSaysSo() {
    let error = #expect(throws: DeviceError.self) { try DeviceCatalog([]).open("cpu") }
    #expect(error?.message.contains("there is none") == true)
  }

  @Test func errorsSayAllOnOneLine() {
    let error = DeviceError(.outOfMemory, "too much", vendorCode: -4).during("Add(a, b)").during("later")
    #expect("\(error)" == "out of memory: too much [in Add(a, b)] [vendor code -4]")
    #expect("\(DeviceError.Code(rawValue: 99))" == "code 99")
  }
}

/// A driver that hands out devices which do nothing, and remembers which it opened.
final class CountingDriver: Driver {
  private let summaries: [DeviceSummary]
  let opened = Mutex<[DeviceID]>([])
  let options = Mutex<[[String: String]]>([])

  init(_ summaries: [DeviceSummary]) { self.summaries = summaries }

  func devices() -> [DeviceSummary] { summaries }

  func open(_ id: DeviceID, options: [String: String]) throws(DeviceError) -> any Device {
    opened.withLock { $0.append(id) }
    self.options.withLock { $0.append(options) }
    return IdleDevice(id)
  }
}

/// A device that has a name and nothing else.
private final class IdleDevice: Device {
  let info: DeviceInfo

  init(_ id: DeviceID) {
    info = DeviceInfo(
      id: id, kind: .asic, vendor: "tests", product: "idle", driverVersion: "0", memorySpaces: [], dtypes: [],
      determinism: .bitwise)
  }

  func allocate(_ spec: BufferSpec) throws(DeviceError) -> any Buffer { throw DeviceError(.outOfMemory, "idle") }
  func makeQueue() throws(DeviceError) -> any Queue { throw DeviceError(.unsupported, "idle") }
  func support(for call: OperatorCall) -> Support { .unsupported(reason: "idle") }
  func prepare(_ call: OperatorCall) throws(DeviceError) -> any Plan { throw DeviceError(.unsupported, "idle") }
}
