// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Synchronization

/// A block of the device's memory.
final class CustomBuffer: Buffer {
  let byteCount: Int
  let arena: Arena
  private let block: Mutex<HostMemory?>

  init(byteCount: Int, in arena: Arena) throws(DeviceError) {
    self.byteCount = byteCount
    self.arena = arena
    let memory = try arena.take(byteCount)
    block = Mutex(memory)
  }

  /// The memory; nil when the buffer has been freed.
  var memory: HostMemory? { block.withLock { $0 } }

  /// Commands under way hold the memory themselves, so this takes it from nobody.
  func free() { block.withLock { $0 = nil } }
}

/// The device's memory, and how much of it is in use.
final class Arena: Sendable {
  /// All there is.
  let byteCount: Int
  private let used = Mutex(MemoryUsage(bufferCount: 0, byteCount: 0))

  init(byteCount: Int) {
    self.byteCount = byteCount
  }

  var usage: MemoryUsage { used.withLock { $0 } }

  /// A block, given back when the last reference to it goes.
  func take(_ byteCount: Int) throws(DeviceError) -> HostMemory {
    let hasRoom = used.withLock { used in
      guard byteCount <= self.byteCount - used.byteCount else { return false }
      used.byteCount += byteCount
      used.bufferCount += 1
      return true
    }
    guard hasRoom else {
      throw DeviceError(
        .outOfMemory, "\(byteCount) bytes; \(usage.byteCount) of the device's \(self.byteCount) are in use")
    }
    do throws(DeviceError) {
      let storage = try HostMemory(byteCount: byteCount)
      return HostMemory(unowned: storage.address, byteCount: byteCount) { [self] in
        withExtendedLifetime(storage) { giveBack(byteCount) }
      }
    } catch {
      giveBack(byteCount)
      throw error
    }
  }

  private func giveBack(_ byteCount: Int) {
    used.withLock { used in
      used.byteCount -= byteCount
      used.bufferCount -= 1
    }
  }
}
