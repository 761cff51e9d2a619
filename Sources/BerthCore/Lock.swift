// SPDX-License-Identifier: Apache-2.0

#if BERTH_THREAD_SANITIZER
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The lock of all our modules, as the thread sanitizer can follow it.
///
/// On Linux `Synchronization.Mutex` sleeps on a futex that the sanitizer does not know: where a lock is contended it sees no
/// order between one holder and the next, and reports races that are none. It does know pthread's mutexes. The two have the
/// same interface and the same meaning, so what is found with one holds for the other.
package struct Lock<Value: ~Copyable>: ~Copyable, @unchecked Sendable {
  // `@unchecked`: the value is touched by the holder of the mutex only.
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let value: UnsafeMutablePointer<Value>

  /// A lock around a value.
  package init(_ initialValue: consuming sending Value) {
    mutex = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    pthread_mutex_init(mutex, nil)
    value = .allocate(capacity: 1)
    value.initialize(to: initialValue)
  }

  deinit {
    value.deinitialize(count: 1)
    value.deallocate()
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  /// Calls `body` with the value, while no other thread has it.
  package borrowing func withLock<Result: ~Copyable, Failure: Error>(
    _ body: (inout sending Value) throws(Failure) -> sending Result
  ) throws(Failure) -> sending Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body(&value.pointee)
  }
}
#else
package import Synchronization

/// The lock of all our modules: a `Mutex`, but for runs under the thread sanitizer.
package typealias Lock<Value: ~Copyable> = Mutex<Value>
#endif
