// SPDX-License-Identifier: Apache-2.0

import BerthCore
import BerthPlugin
import Testing

@Suite struct DescriptionTests {
  private func open(_ wrong: String) throws -> PluginDevice {
    try Plugin.open("broken", options: ["wrong": wrong])
  }

  @Test(arguments: [
    Refusal("open_null", .internal, "open_device", "set *device"),
    Refusal("describe_fails", .internal, "no idea what this is"),
    Refusal("info_null", .internal, "describe", "set *info"),
    Refusal("info_size", .internal, "struct_size of berth_device_info"),
    Refusal("info_truncated", .internal, "memory_spaces is NULL", "memory_space_count is 1"),
    Refusal("blocking_flag", .internal, "BERTH_DEVICE_BLOCKING", "wait"),
    Refusal("vendor_null", .internal, "vendor is NULL", "size is 5"),
    Refusal("vendor_bytes", .internal, "vendor", "UTF-8"),
    Refusal("vendor_size", .internal, "vendor has 18446744073709551615 bytes"),
    Refusal("spaces_none", .internal, "memory_space_count is 0"),
    Refusal("spaces_null", .internal, "memory_spaces is NULL"),
    Refusal("spaces_many", .internal, "memory_space_count is 18446744073709551615"),
    Refusal("space_null", .internal, "memory_spaces[0] is NULL"),
    Refusal("space_size", .internal, "struct_size of memory_spaces[0]"),
    Refusal("alignment_none", .internal, "alignment of memory_spaces[0] is 0", "power of two"),
    Refusal("alignment_odd", .internal, "alignment of memory_spaces[0] is 48", "power of two"),
    Refusal("memory_absurd", .internal, "size of memory_spaces[0] is 18446744073709551615"),
    Refusal("maximum_absurd", .internal, "maximum_allocation of memory_spaces[0] is 67108865", "67108864"),
    Refusal("dtypes_null", .internal, "dtypes is NULL", "dtype_count is 1"),
    Refusal("dtype_none", .internal, "dtype of dtypes[0] is BERTH_NO_DTYPE"),
    Refusal("dtype_huge", .internal, "dtype of dtypes[0] is 70000"),
    Refusal("peak_nan", .internal, "rate of peaks[0] is nan"),
    Refusal("peak_negative", .internal, "rate of peaks[0] is -1"),
    Refusal("peak_infinite", .internal, "rate of peaks[0] is inf"),
    Refusal("clock_nan", .internal, "timestamp_frequency is nan"),
    Refusal("notes_null", .internal, "notes is NULL", "note_count is 1"),
  ])
  func aLieIsRefused(_ refusal: Refusal) throws {
    refusal.check(#expect(throws: DeviceError.self) { try open(refusal.what) })
  }

  @Test func whatKeepsADeviceFromStartingArrives() throws {
    let error = #expect(throws: DeviceError.self) { try open("open_refused") }
    #expect(error == DeviceError(.inputOutput, "the card does not answer", vendorCode: -7))
  }

  @Test func whatIsUnknownIsServedByADefault() throws {
    #expect(try open("kind_unknown").info.kind.rawValue == "kind-7")
    #expect(try open("kind_none").info.kind.rawValue == "unknown")
    let memory = try open("memory_unknown").info.memorySpaces
    #expect(memory.map(\.byteCount) == [nil] && memory.map(\.maximumAllocation) == [nil])
    #expect(try open("space_nameless").info.memorySpaces.map(\.name) == ["memory"])
    #expect(try open("peak_unknown").info.peaks == [])
    let dtypes = try open("dtype_unknown").info.dtypes
    #expect(dtypes.map(\.dtype.rawValue) == [321] && dtypes.map(\.arithmetic?.rawValue) == [321])
    // Without host_address there is no address to give.
    let visible = try open("visible_unmapped")
    #expect(visible.info.memorySpaces.map(\.isHostVisible) == [false])
    #expect(try visible.allocate(BufferSpec(byteCount: 4)).hostAddress == nil)
  }

  @Test func aDescriptionFromAnOlderHeaderIsServed() throws {
    let info = try open("info_older").info
    #expect(info.vendor == "Tests" && info.dtypes.count == 1)
    #expect(info.peaks == [] && info.timestampFrequency == nil && info.notes["temperature"] == nil)
  }

  @Test func allThatIsSaidArrives() throws {
    let info = try open("").info
    #expect(info.kind == .asic)
    #expect((info.vendor, info.product, info.driverVersion) == ("Tests", "Blocking", "1"))
    #expect(
      info.memorySpaces == [
        DeviceInfo.MemorySpace(
          name: "plain", byteCount: 64 << 20, maximumAllocation: 64 << 20, alignment: 16, isHostVisible: false,
          isCoherent: false)
      ])
    #expect(info.dtypes == [DeviceInfo.DTypeUse(.float32, arithmetic: .float32, accumulation: .float32)])
    #expect(info.peaks == [DeviceInfo.Peak(dtype: .float32, rate: 1e9)])
    #expect(info.timestampFrequency == nil && info.determinism == .bitwise)
    #expect(info.notes["temperature"] == "warm")
  }
}
