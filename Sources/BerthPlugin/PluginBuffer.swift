// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CBerthPlugin

/// A block of a plug-in's device memory.
final class PluginBuffer: Buffer, @unchecked Sendable {
  // `@unchecked`: nothing changes after `init` but an atomic.

  let byteCount: Int
  /// The device it belongs to.
  let context: PluginContext
  /// The plug-in's buffer.
  let handle: OpaquePointer

  private let address: UnsafeMutableRawPointer?
  private let uses = UseCount()

  /// New memory.
  ///
  /// - Throws: `.invalidArgument` for a negative size or a memory space that there is not, what the plug-in reports.
  init(_ spec: BufferSpec, context: PluginContext) throws(DeviceError) {
    guard spec.byteCount >= 0 else { throw DeviceError(.invalidArgument, "a buffer of \(spec.byteCount) bytes") }
    guard context.isMapped.indices.contains(spec.memorySpace) else {
      throw DeviceError(
        .invalidArgument, "memory space \(spec.memorySpace) of a device that has \(context.isMapped.count)")
    }
    try context.checkAlive()
    let table = context.library.table
    var buffer: OpaquePointer?
    PluginReport.clear()
    // No plug-in need know what a buffer of no bytes is.
    let status =
      table.allocate?(context.handle, UInt64(spec.memorySpace), UInt64(max(spec.byteCount, 1)), &buffer)
      ?? BERTH_INTERNAL
    guard status == BERTH_OK else { throw context.failure(status, of: "allocate") }
    guard let buffer else {
      throw DeviceError(.internal, "the plug-in's 'allocate' returned BERTH_OK and no buffer: set *buffer")
    }
    var address: UnsafeMutableRawPointer?
    if context.isMapped[spec.memorySpace] {
      PluginReport.clear()
      let status = table.host_address?(context.handle, buffer, &address) ?? BERTH_INTERNAL
      guard status == BERTH_OK, address != nil else {
        let error =
          status == BERTH_OK
          ? DeviceError(.internal, "the plug-in's 'host_address' returned BERTH_OK and no address: set *address")
          : context.failure(status, of: "host_address")
        table.free_buffer?(context.handle, buffer)
        throw error
      }
    }
    byteCount = spec.byteCount
    handle = buffer
    self.address = address
    self.context = context
  }

  deinit {
    // Commands hold references, so none is under way; but some may have been dropped with their queue.
    if !uses.isOver { giveBack() }
  }

  var hostAddress: UnsafeMutableRawPointer? { uses.isFreed ? nil : address }

  func free() {
    if uses.free() { giveBack() }
  }

  /// Keeps the memory for a command. Every success is followed by one `endUse()`.
  ///
  /// - Returns: false if the buffer has been freed.
  ///
  /// Not inlined, nor is `endUse()`: where the caller has no reference of its own, the compiler would make one.
  @inline(never)
  func beginUse() -> Bool { uses.begin() }

  /// The command that called `beginUse()` is done.
  @inline(never)
  func endUse() {
    if uses.end() { giveBack() }
  }

  /// Never gives the memory back: the command that called `beginUse()` has no end that anybody hears of.
  func keep() {
    uses.keep()
    _ = Unmanaged.passRetained(self)
  }

  private func giveBack() {
    context.library.table.free_buffer?(context.handle, handle)
  }
}

extension PluginContext {
  /// The buffer behind `buffer`, which its caller holds, if it is one of this device.
  func own(_ buffer: any Buffer) -> Unmanaged<PluginBuffer>? {
    // A comparison of types: a dynamic cast to a final class costs ten times as much, three times a launch.
    guard type(of: buffer as AnyObject) == PluginBuffer.self else { return nil }
    let own = Unmanaged.passUnretained(unsafeDowncast(buffer, to: PluginBuffer.self))
    return own._withUnsafeGuaranteedRef { $0.context === self } ? own : nil
  }

  /// Keeps the memory of a buffer for a command; `endUse()` when it is done.
  ///
  /// - Throws: `.invalidHandle` for a buffer that is freed or another device's.
  func beginUse(of buffer: any Buffer) throws(DeviceError) {
    guard let own = own(buffer) else { throw DeviceError(.invalidHandle, "a buffer of another device") }
    guard own._withUnsafeGuaranteedRef({ $0.beginUse() }) else {
      throw DeviceError(.invalidHandle, "a buffer that has been freed")
    }
  }

  /// A use that `beginUse(of:)` began is over.
  func endUse(of buffer: any Buffer) { unsafeDowncast(buffer, to: PluginBuffer.self).endUse() }
}
