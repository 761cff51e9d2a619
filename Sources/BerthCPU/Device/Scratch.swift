// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension CPUContext {
  /// Calls `body` with the address of so many bytes, 64-byte aligned, contents unspecified, that a kernel needs while it
  /// runs. They go back when it returns.
  ///
  /// Most kernels need none most of the time: for 0 bytes nothing is taken, and the address is one at which nothing may
  /// be read or written.
  ///
  /// - Throws: `.outOfMemory`, and what `body` throws.
  func withScratch(
    _ byteCount: Int, _ body: (UnsafeMutableRawPointer) throws(DeviceError) -> Void
  ) throws(DeviceError) {
    if byteCount == 0 {
      try withUnsafeTemporaryAllocation(byteCount: 1, alignment: CPUMemory.alignment) { nowhere throws(DeviceError) in
        if let address = nowhere.baseAddress { try body(address) }
      }
      return
    }
    let block = try memory.take(byteCount)
    defer { memory.giveBack(block, byteCount: byteCount) }
    try body(block.address)
  }
}
