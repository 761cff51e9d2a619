// SPDX-License-Identifier: Apache-2.0

/// A C structure at an address that stays, so that kernels can be called without copying it.
final class Pinned<Value: BitwiseCopyable>: @unchecked Sendable {
  // `@unchecked`: written once, in `init`.

  /// Where it lies, as long as this object lives.
  let pointer: UnsafePointer<Value>

  init(_ value: Value) {
    let memory = UnsafeMutablePointer<Value>.allocate(capacity: 1)
    memory.initialize(to: value)
    pointer = UnsafePointer(memory)
  }

  deinit {
    pointer.deallocate()
  }
}
