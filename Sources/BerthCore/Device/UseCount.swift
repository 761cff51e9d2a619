// SPDX-License-Identifier: Apache-2.0

package import Synchronization

/// Counts the commands under way that name a buffer, and remembers whether it was freed, so that its memory goes back
/// when both say so: once.
package struct UseCount: ~Copyable, Sendable {
  /// Twice the number of commands, plus 1 when the buffer has been freed. At 1 the memory goes back: nothing can raise
  /// the number from there.
  @usableFromInline let state = Atomic<Int>(0)
  @usableFromInline static var freed: Int { 1 }
  @usableFromInline static var command: Int { 2 }

  /// No command, not freed.
  @inlinable
  package init() {}

  /// Whether the buffer has been freed.
  @inlinable
  package var isFreed: Bool { state.load(ordering: .acquiring) & UseCount.freed != 0 }

  /// Whether the buffer has been freed and no command names it: the memory has gone back.
  @inlinable
  package var isOver: Bool { state.load(ordering: .acquiring) == UseCount.freed }

  /// A command names the buffer from now on. Every success is followed by one `end()`.
  ///
  /// - Returns: false if the buffer has been freed.
  @inlinable
  package func begin() -> Bool {
    var seen = state.load(ordering: .relaxed)
    while seen & UseCount.freed == 0 {
      let (exchanged, original) = state.weakCompareExchange(
        expected: seen, desired: seen + UseCount.command, ordering: .acquiringAndReleasing)
      if exchanged { return true }
      seen = original
    }
    return false
  }

  /// The command that `begin()` let in is done.
  ///
  /// - Returns: whether the memory goes back now.
  @inlinable
  package func end() -> Bool {
    state.subtract(UseCount.command, ordering: .acquiringAndReleasing).newValue == UseCount.freed
  }

  /// The command that `begin()` let in will never be known to be done: the memory never goes back. While it is in use
  /// only.
  @inlinable
  package func keep() { state.add(UseCount.command, ordering: .acquiringAndReleasing) }

  /// No new command will name the buffer. May be called again.
  ///
  /// - Returns: whether the memory goes back now.
  @inlinable
  package func free() -> Bool {
    state.bitwiseOr(UseCount.freed, ordering: .acquiringAndReleasing).oldValue == 0
  }
}
