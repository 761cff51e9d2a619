// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CBerthPlugin

/// What a plug-in's `describe` gave, checked.
///
/// A description that would mislead the host is refused, naming the field and the remedy: no memory space; an alignment
/// that is no power of two; a size, a largest allocation or a count beyond reason; a largest allocation beyond the size;
/// a NULL array with a count, or a NULL entry; a text that is no UTF-8, or NULL with a size; an element type of number 0 or beyond
/// 65535; a peak or a frequency that is negative or not finite.
///
/// Served by a default, because a newer plug-in may well say it or because nothing hangs on it: an unknown kind (`kind-7`; `unknown`
/// for 0), unknown element types (kept by number), unknown flags (ignored), a size, a largest allocation, a peak or a frequency of 0
/// (absent), a memory space without a name (`memory`), a note without a name (left out).
struct DeviceDescription {
  /// Every command is done when the function that hands it over returns.
  let isBlocking: Bool
  /// The description without the id, which is the driver's to give.
  let info: DeviceInfo
}

extension DeviceDescription {
  /// Reads a description.
  ///
  /// - Throws: `.internal`, naming the field and what to do.
  init(_ pointer: UnsafePointer<berth_device_info>?, id: DeviceID, library: PluginLibrary) throws(DeviceError) {
    guard let pointer else {
      throw DeviceDescription.wrong("describe returned BERTH_OK and left its result NULL: set *info")
    }
    guard let raw = berth_device_info(reading: pointer) else {
      throw DeviceDescription.wrong("struct_size of berth_device_info is too small: set it to its sizeof")
    }
    isBlocking = raw.flags & BERTH_DEVICE_BLOCKING != 0
    let seesMemory = library.table.host_address != nil

    var spaces: [DeviceInfo.MemorySpace] = []
    for (index, entry) in try DeviceDescription.entries(
      raw.memory_spaces, raw.memory_space_count, "memory_spaces", "memory_space_count"
    ).enumerated() {
      spaces.append(try DeviceDescription.space(entry, "memory_spaces[\(index)]", isMapped: seesMemory))
    }
    guard !spaces.isEmpty else {
      throw DeviceDescription.wrong("memory_space_count is 0: describe at least the memory of ordinary buffers")
    }
    var dtypes: [DeviceInfo.DTypeUse] = []
    for (index, entry) in try DeviceDescription.entries(raw.dtypes, raw.dtype_count, "dtypes", "dtype_count")
      .enumerated()
    {
      dtypes.append(try DeviceDescription.use(entry, "dtypes[\(index)]"))
    }
    var peaks: [DeviceInfo.Peak] = []
    for (index, entry) in try DeviceDescription.entries(raw.peaks, raw.peak_count, "peaks", "peak_count").enumerated() {
      let what = "peaks[\(index)]"
      let rate = try DeviceDescription.rate(entry.rate, "rate of \(what)")
      let dtype = try DeviceDescription.optionalDType(entry.dtype, "dtype of \(what)")
      if let rate { peaks.append(DeviceInfo.Peak(dtype: dtype, rate: rate)) }
    }
    info = DeviceInfo(
      id: id, kind: DeviceDescription.kind(raw.kind), vendor: try raw.vendor.checked("vendor"),
      product: try raw.product.checked("product"), driverVersion: try raw.driver_version.checked("driver_version"),
      memorySpaces: spaces, dtypes: dtypes, peaks: peaks,
      timestampFrequency: try DeviceDescription.rate(raw.timestamp_frequency, "timestamp_frequency"),
      determinism: raw.flags & BERTH_DEVICE_DETERMINISTIC != 0 ? .bitwise : .withinBounds,
      notes: try DeviceDescription.notes(raw, library))
  }

  private static func kind(_ number: UInt32) -> DeviceInfo.Kind {
    switch number {
    case BERTH_KIND_CPU: .cpu
    case BERTH_KIND_GPU: .gpu
    case BERTH_KIND_FPGA: .fpga
    case BERTH_KIND_ASIC: .asic
    case 0: DeviceInfo.Kind(rawValue: "unknown")
    default: DeviceInfo.Kind(rawValue: "kind-\(number)")
    }
  }

  private static func space(
    _ entry: berth_memory_space, _ what: String, isMapped: Bool
  ) throws(DeviceError) -> DeviceInfo.MemorySpace {
    let name = try entry.name.checked("name of \(what)")
    let size = try byteCount(entry.size, "size of \(what)")
    let maximum = try byteCount(entry.maximum_allocation, "maximum_allocation of \(what)")
    if let size, let maximum, maximum > size {
      throw wrong(
        "maximum_allocation of \(what) is \(maximum), more than its size \(size): state the largest single buffer")
    }
    guard entry.alignment > 0, entry.alignment & (entry.alignment - 1) == 0, entry.alignment <= 1 << 40 else {
      throw wrong(
        "alignment of \(what) is \(entry.alignment): state the power of two that every buffer is aligned to, at least 1"
      )
    }
    return DeviceInfo.MemorySpace(
      name: name.isEmpty ? "memory" : name, byteCount: size, maximumAllocation: maximum,
      alignment: Int(entry.alignment),
      // Without host_address the host sees nothing, whatever the flag says.
      isHostVisible: isMapped && entry.flags & BERTH_MEMORY_HOST_VISIBLE != 0,
      isCoherent: entry.flags & BERTH_MEMORY_COHERENT != 0)
  }

  private static func use(_ entry: berth_dtype_use, _ what: String) throws(DeviceError) -> DeviceInfo.DTypeUse {
    guard let dtype = try optionalDType(entry.dtype, "dtype of \(what)") else {
      throw wrong("dtype of \(what) is BERTH_NO_DTYPE: state an element type, or leave the entry out")
    }
    return DeviceInfo.DTypeUse(
      dtype, arithmetic: try optionalDType(entry.arithmetic, "arithmetic of \(what)"),
      accumulation: try optionalDType(entry.accumulation, "accumulation of \(what)"))
  }

  private static func notes(_ raw: berth_device_info, _ library: PluginLibrary) throws(DeviceError) -> [String: String]
  {
    var notes: [String: String] = [:]
    let count = try count(raw.note_count, "note_count")
    if count > 0 {
      guard let first = raw.notes else { throw wrong("notes is NULL, but note_count is \(count)") }
      for index in 0..<count {
        let name = try first[index].name.checked("name of notes[\(index)]")
        let value = try first[index].value.checked("value of notes[\(index)]")
        if !name.isEmpty { notes[name] = value }
      }
    }
    let plugin = [library.name, library.version].filter { !$0.isEmpty }.joined(separator: " ")
    notes["plug-in"] = (plugin.isEmpty ? "" : plugin + ", ") + "berth_plugin.h \(library.headerVersion)"
    return notes
  }

  // MARK: Fields

  /// The structs that an array of pointers points to.
  private static func entries<Entry: PluginStruct>(
    _ array: UnsafePointer<UnsafePointer<Entry>?>?, _ number: UInt64, _ name: String, _ countName: String
  ) throws(DeviceError) -> [Entry] {
    let count = try count(number, countName)
    guard count > 0 else { return [] }
    guard let array else { throw wrong("\(name) is NULL, but \(countName) is \(count)") }
    var entries: [Entry] = []
    for index in 0..<count {
      guard let pointer = array[index] else {
        throw wrong("\(name)[\(index)] is NULL: point it at a struct, or count less")
      }
      guard let entry = Entry(reading: pointer) else {
        throw wrong("struct_size of \(name)[\(index)] is too small: set it to the struct's sizeof")
      }
      entries.append(entry)
    }
    return entries
  }

  /// A number of entries. More than this is a number that was never set.
  private static func count(_ number: UInt64, _ name: String) throws(DeviceError) -> Int {
    guard number <= 4096 else { throw wrong("\(name) is \(number), more than the 4096 that make sense") }
    return Int(number)
  }

  /// A number of bytes; nil for 0.
  private static func byteCount(_ number: UInt64, _ name: String) throws(DeviceError) -> Int? {
    guard number <= UInt64(Int.max) else {
      throw wrong("\(name) is \(number), more than any memory has: state the bytes, or 0 if they cannot be told")
    }
    return number == 0 ? nil : Int(number)
  }

  /// An element type; nil for `BERTH_NO_DTYPE`. One that this version does not know keeps its number.
  private static func optionalDType(_ number: UInt32, _ name: String) throws(DeviceError) -> DType? {
    guard let value = UInt16(exactly: number) else {
      throw wrong("\(name) is \(number), which is no element type: use the numbers of berth_plugin.h")
    }
    return value == UInt16(BERTH_NO_DTYPE) ? nil : DType(rawValue: value)
  }

  /// A rate; nil for 0.
  private static func rate(_ value: Double, _ name: String) throws(DeviceError) -> Double? {
    guard value.isFinite, value >= 0 else {
      throw wrong("\(name) is \(value): state a positive number, or 0 if it is not known")
    }
    return value == 0 ? nil : value
  }

  fileprivate static func wrong(_ what: String) -> DeviceError {
    DeviceError(.internal, "the plug-in's description of its device is wrong: \(what)")
  }
}

extension berth_string {
  /// The text of a field that a plug-in fills in.
  ///
  /// - Throws: `.internal` if it is no text.
  func checked(_ name: String) throws(DeviceError) -> String {
    guard size > 0 else { return "" }
    guard let data = data else { throw DeviceDescription.wrong("\(name) is NULL, but its size is \(size)") }
    guard size <= berth_string.maximumSize else {
      throw DeviceDescription.wrong("\(name) has \(size) bytes: state the size of the text")
    }
    let bytes = UnsafeRawBufferPointer(start: data, count: Int(size))
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw DeviceDescription.wrong("\(name) is not UTF-8")
    }
    return text
  }
}
