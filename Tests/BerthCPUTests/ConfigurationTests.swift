// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Testing

@testable import BerthCPU

@Suite struct ConfigurationTests {
  private func driver(_ variables: [String: String]) -> CPUDriver {
    CPUDriver { variables[$0] }
  }

  @Test func theDeviceDescribesItself() throws {
    let info = try Shared.device.get().info
    #expect(info.id == "cpu" && info.kind == .cpu)
    #expect(!info.vendor.isEmpty && !info.product.isEmpty && info.driverVersion.contains("OpenBLAS"))
    #expect(info.memorySpaces.count == 1 && info.memorySpaces[0].alignment == 64)
    #expect((info.memorySpaces[0].byteCount ?? 0) > 1 << 20)
    #expect(info.notes["instruction set"] == CPUConfiguration.InstructionSet.highest.rawValue)
    #expect(info.notes["OpenBLAS self-test"] == "passed")
    #expect(info.notes["OpenBLAS core"]?.isEmpty == false)
    #expect(info.determinism == .bitwise)
    for use in info.dtypes where use.dtype == .float16 || use.dtype == .bfloat16 {
      #expect(use.accumulation == .float32)
    }
    #expect(Set(info.dtypes.map(\.dtype)) == Set(DType.allKnown))
  }

  @Test func theDriverListsAndOpensTheDevice() throws {
    let devices = driver([:]).devices()
    #expect(devices.map(\.id) == ["cpu"] && devices[0].problem == nil)
    #expect(try driver([:]).open("cpu").info.id == "cpu")
    let error = #expect(throws: DeviceError.self) { try driver([:]).open("cpu:1") }
    #expect(error?.code == .notFound)
    let refusal = #expect(throws: DeviceError.self) { try driver([:]).open("cpu", options: ["threads": "2"]) }
    #expect(refusal?.code == .invalidArgument && refusal?.message.contains("'threads'") == true)
  }

  @Test(arguments: CPUConfiguration.InstructionSet.allCases)
  func anInstructionSetIsForced(set: CPUConfiguration.InstructionSet) throws {
    let driver = driver(["BERTH_CPU_ISA": set.rawValue, "BERTH_CPU_THREADS": "1"])
    guard set.isAvailable else {
      let error = #expect(throws: DeviceError.self) { try driver.open("cpu") }
      #expect(error?.code == .unsupported)
      return
    }
    let device = try driver.open("cpu")
    #expect(device.info.notes["instruction set"] == set.rawValue)
    #expect(device.info.notes["threads"] == "1")
  }

  @Test(arguments: [
    ("BERTH_CPU_ISA", "sse9"), ("BERTH_CPU_ISA", "AVX2"), ("BERTH_CPU_THREADS", "0"), ("BERTH_CPU_THREADS", "-2"),
    ("BERTH_CPU_THREADS", "many"), ("BERTH_CPU_THREADS", "1.5"), ("BERTH_CPU_THREADS", "99999999999999999999"),
    ("BERTH_CPU_THREADS", "1025"),
  ])
  func settingsThatMeanNothingAreRefused(name: String, value: String) {
    let error = #expect(throws: DeviceError.self) { try driver([name: value]).open("cpu") }
    #expect(error?.code == .invalidArgument)
    #expect(driver([name: value]).devices().first?.problem == error)
  }

  @Test func emptySettingsChooseNothing() throws {
    let configuration = try CPUConfiguration.environment { _ in "" }
    #expect(configuration == CPUConfiguration())
  }
}
