// SPDX-License-Identifier: Apache-2.0

import CVectorKernels
import Dispatch
import Synchronization
import Testing

/// A pool that several threads may hold: the C side does its own locking.
private final class Pool: @unchecked Sendable {
  let handle: OpaquePointer

  init?(threads: Int) {
    guard let handle = bvk_pool_create(threads) else { return nil }
    self.handle = handle
  }

  deinit {
    bvk_pool_destroy(handle)
  }

  /// Calls `body` for each chunk.
  func run(_ chunks: Int, _ body: (Int) -> Void) {
    withoutActuallyEscaping(body) { escaping in
      let box = Unmanaged.passRetained(Box(escaping))
      bvk_pool_run(
        handle, chunks,
        { context, chunk in
          guard let context else { return }
          Unmanaged<Box>.fromOpaque(context).takeUnretainedValue().body(chunk)
        }, box.toOpaque())
      box.release()
    }
  }

  private final class Box {
    let body: (Int) -> Void

    init(_ body: @escaping (Int) -> Void) {
      self.body = body
    }
  }
}

@Suite struct PoolTests {
  @Test(arguments: [0, 1, 2, 5])
  func runsEachChunkOnce(threads: Int) throws {
    let pool = try #require(Pool(threads: threads))
    #expect(bvk_pool_threads(pool.handle) == max(threads, 1))
    for chunks in [0, 1, 2, 3, 100] {
      let calls = (0..<chunks).map { _ in Counter() }
      pool.run(chunks) { calls[$0].increment() }
      #expect(calls.allSatisfy { $0.value == 1 })
    }
  }

  /// Loops from several threads at once, some with loops inside: none waits for another, and none loses a chunk.
  @Test func bearsCallersAtOnceAndNested() throws {
    let pool = try #require(Pool(threads: 3))
    let total = Counter()
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      for round in 0..<300 {
        pool.run(7) { _ in
          if round % 5 == 0 {
            pool.run(3) { _ in total.increment() }
          } else {
            total.increment()
          }
        }
      }
    }
    #expect(total.value == 4 * (240 * 7 + 60 * 7 * 3))
  }
}

/// A number that several threads count up.
private final class Counter: Sendable {
  private let count = Atomic(0)

  var value: Int { count.load(ordering: .sequentiallyConsistent) }

  func increment() {
    count.add(1, ordering: .sequentiallyConsistent)
  }
}
