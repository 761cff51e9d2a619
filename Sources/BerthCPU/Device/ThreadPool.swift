// SPDX-License-Identifier: Apache-2.0

internal import CVectorKernels

/// The threads of a device. There is one pool, and a library that has threads of its own is told to use one, so that no
/// two pools fight for the processors.
final class ThreadPool: @unchecked Sendable {
  // `@unchecked`: the C pool is safe to use from several threads at once, and the pointer never changes.
  private let pool: OpaquePointer?

  /// How many threads work on a loop, the caller's included.
  let threads: Int

  /// A pool of so many threads, or of fewer where the system refuses them.
  init(threads: Int) {
    pool = threads > 1 ? bvk_pool_create(threads) : nil
    self.threads = pool.map { Int(bvk_pool_threads($0)) } ?? 1
  }

  deinit {
    bvk_pool_destroy(pool)
  }

  /// Calls `body` once for each of `0..<chunks`, on several threads in any order, and returns when all are done. Where
  /// the pool is busy with another loop, the caller does all of it.
  func run(_ chunks: Int, _ body: (Int) -> Void) {
    guard chunks > 1, let pool else {
      for chunk in 0..<chunks { body(chunk) }
      return
    }
    withoutActuallyEscaping(body) { body in
      var loop = Loop(body: body)
      withUnsafeMutablePointer(to: &loop) { context in
        bvk_pool_run(
          pool, chunks, { context, chunk in context?.assumingMemoryBound(to: Loop.self).pointee.body(chunk) }, context)
      }
    }
  }

  /// Divides `0..<count` into ranges of at least `grain`, no more than is good for balance, and calls `body` with each.
  ///
  /// The ranges begin at multiples of 64, so that two threads do not write one cache line of a dense result.
  func split(_ count: Int, grain: Int, _ body: (_ begin: Int, _ end: Int) -> Void) {
    guard threads > 1, count >= 2 * grain else {
      if count > 0 { body(0, count) }
      return
    }
    let wanted = min(count / max(grain, 1), threads * ThreadPool.chunksPerThread)
    let length = count >= 64 * wanted ? ((count + wanted - 1) / wanted + 63) & ~63 : (count + wanted - 1) / wanted
    run((count + length - 1) / length) { chunk in
      let begin = chunk * length
      body(begin, min(begin + length, count))
    }
  }

  /// More chunks than threads even out what the threads are disturbed by; too many cost more than they gain.
  static let chunksPerThread = 4

  private struct Loop {
    let body: (Int) -> Void
  }
}
