// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CBerthPlugin
internal import Synchronization

/// An open device of a plug-in: what its device object, queues, buffers and plans share. A buffer or plan is of a device
/// if it has the device's context. The device is closed when the last of them goes.
final class PluginContext: @unchecked Sendable {
  // `@unchecked`: the handle is the plug-in's, whose functions may be called on any thread; the rest is a lock, an
  // atomic, and what does not change once `describe()` has set it, before anybody else has the context.

  let library: PluginLibrary
  /// The plug-in's device.
  let handle: OpaquePointer
  /// Whether every command is done when the function that hands it over returns.
  private(set) var isBlocking = false
  /// Whether the device has a clock.
  private(set) var hasClock = false
  /// By memory space: whether the host is told the address of a buffer.
  private(set) var isMapped: [Bool] = []

  private let loss = Lock<DeviceError?>(nil)
  private let isLost = Atomic<Bool>(false)
  /// Taken for a command by the queues of a blocking device that has one stream only.
  let turn = Lock<Void>(())
  /// The only stream of a device that makes no queues and does not block.
  private let shared = Lock<WeakStream>(WeakStream())

  private struct WeakStream: Sendable {
    weak var stream: PluginStream?
  }

  /// Starts a device.
  ///
  /// - Throws: what the plug-in reports, `.notFound` for a number that it has not.
  init(_ library: PluginLibrary, index: Int, options: [String: String]) throws(DeviceError) {
    self.library = library
    let table = library.table
    var count: UInt64 = 0
    PluginReport.clear()
    var status = table.count_devices?(library.services.host, &count) ?? BERTH_INTERNAL
    guard status == BERTH_OK else { throw DeviceError(status: status, of: "count_devices") }
    guard index >= 0, UInt64(index) < count else {
      throw DeviceError(
        .notFound,
        "the plug-in '\(library.path)' has no device \(index): it finds \(count == 0 ? "none" : "\(count)")")
    }
    var device: OpaquePointer?
    PluginReport.clear()
    status = PluginContext.withPairs(options) { pairs in
      table.open_device?(library.services.host, UInt64(index), UInt64(pairs.count), pairs.baseAddress, &device)
        ?? BERTH_INTERNAL
    }
    guard status == BERTH_OK else { throw DeviceError(status: status, of: "open_device") }
    guard let device else {
      throw DeviceError(.internal, "the plug-in's 'open_device' returned BERTH_OK and no device: set *device")
    }
    handle = device
  }

  deinit {
    library.table.close_device?(handle)
  }

  /// Asks the device to describe itself.
  ///
  /// - Throws: what the plug-in reports, `.internal` for a description that makes no sense.
  func describe(as id: DeviceID) throws(DeviceError) -> DeviceInfo {
    var pointer: UnsafePointer<berth_device_info>?
    PluginReport.clear()
    let status = library.table.describe?(handle, &pointer) ?? BERTH_INTERNAL
    guard status == BERTH_OK else { throw DeviceError(status: status, of: "describe") }
    let description = try DeviceDescription(pointer, id: id, library: library)
    guard description.isBlocking || library.table.wait != nil else {
      throw DeviceError(
        .internal,
        "the device does not say BERTH_DEVICE_BLOCKING, but its plug-in has no 'wait': set the flag, or the member")
    }
    isBlocking = description.isBlocking
    hasClock = description.info.timestampFrequency != nil
    isMapped = description.info.memorySpaces.map(\.isHostVisible)
    return description.info
  }

  // MARK: Errors

  /// What the failure of one of the plug-in's functions means. A device that is lost stays lost.
  @inline(never)
  func failure(_ status: Int32, of function: String) -> DeviceError {
    let error = DeviceError(status: status, of: function)
    if error.code == .deviceLost {
      loss.withLock { $0 = $0 ?? error }
      isLost.store(true, ordering: .releasing)
    }
    return error
  }

  /// Why the device is gone, if it is.
  var lost: DeviceError? {
    guard isLost.load(ordering: .acquiring) else { return nil }
    return loss.withLock { $0 }
  }

  /// - Throws: `.deviceLost` if the device is gone.
  @inline(__always)
  func checkAlive() throws(DeviceError) {
    if isLost.load(ordering: .acquiring), let lost { throw lost }
  }

  // MARK: Streams

  /// A stream for a new queue of a device that does not block: its own where the plug-in makes queues, else the one that
  /// all share.
  func makeStream() throws(DeviceError) -> PluginStream {
    if library.table.make_queue != nil { return PluginStream(self, queue: try makeQueue()) }
    return shared.withLock { shared in
      if let stream = shared.stream { return stream }
      let stream = PluginStream(self, queue: nil)
      shared.stream = stream
      return stream
    }
  }

  /// A queue of the plug-in's; nil if it makes none.
  func makeQueue() throws(DeviceError) -> OpaquePointer? {
    guard let make = library.table.make_queue else { return nil }
    var queue: OpaquePointer?
    PluginReport.clear()
    let status = make(handle, &queue)
    guard status == BERTH_OK else { throw failure(status, of: "make_queue") }
    guard let queue else {
      throw DeviceError(.internal, "the plug-in's 'make_queue' returned BERTH_OK and no queue: set *queue")
    }
    return queue
  }

  // MARK: Names and values

  /// Calls `body` with pairs in C, in the order of their names.
  private static func withPairs(
    _ values: [String: String], _ body: (UnsafeBufferPointer<berth_pair>) -> Int32
  ) -> Int32 {
    var texts: [UnsafeMutableBufferPointer<CChar>] = []
    defer { for text in texts { text.deallocate() } }
    func string(_ text: String) -> berth_string {
      let bytes = UnsafeMutableBufferPointer<CChar>.allocate(capacity: text.utf8.count)
      _ = bytes.initialize(from: text.utf8.lazy.map { CChar(bitPattern: $0) })
      texts.append(bytes)
      return berth_string(data: UnsafePointer(bytes.baseAddress), size: UInt64(bytes.count))
    }
    let pairs = values.sorted { $0.key < $1.key }.map { berth_pair(name: string($0.key), value: string($0.value)) }
    return pairs.withUnsafeBufferPointer(body)
  }
}
