// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What runs the commands of a `SynchronousQueue`, each of them inside one call. A queue has one call under way at a
/// time; several queues may share an executor.
package protocol CommandExecutor: AnyObject, Sendable {
  /// Checks a command, and keeps the memory of its buffers until `endUse(_:)`.
  ///
  /// - Throws: `.invalidArgument`, `.invalidHandle`, what made the device unusable; nothing is kept then.
  func beginUse(_ command: Command) throws(DeviceError)

  /// A command for which `beginUse(_:)` succeeded is done.
  func endUse(_ command: Command)

  /// Runs a command that `beginUse(_:)` let pass. Never a host call: those the queue makes itself.
  ///
  /// - Returns: what made the command fail, if anything did.
  func execute(_ command: Command, timing: CommandTiming?) -> DeviceError?

  /// Checks a run of a plan and runs it, on the way of every launch that waits for nothing: what the three others do,
  /// in one.
  ///
  /// - Returns: what made the run fail, if anything did.
  /// - Throws: what is wrong with it; nothing was done then.
  func runAtOnce(_ plan: any Plan, _ bindings: Bindings, timing: CommandTiming?) throws(DeviceError) -> DeviceError?
}

/// The queue of a device whose commands are done when the call that runs them returns. A command that waits for nothing
/// runs inside `submit`, on the caller's thread; others are kept in order and run by a thread of Dispatch's when their
/// points are reached. Nobody blocks on a point.
package final class SynchronousQueue: Queue, @unchecked Sendable {
  // `@unchecked`: mutable state is an atomic and the backlog.

  /// A command that could not run at once.
  private struct Pending {
    let command: Command
    let signal: FencePoint?
    let timing: CommandTiming?
    /// Who blocks in `submit` until it is done.
    let caller: BlockedCaller?
  }

  private let executor: any CommandExecutor
  /// The commands that are not done. Behind those that came with points, `submit` does not block.
  private let backlog = Backlog<Pending>(label: "berth.queue")
  /// The thread that runs foreign code (a host call, a fence's observers) from inside the queue; 0 for none.
  private let inside = Atomic<UInt>(0)

  /// A queue, independent of all others, whose commands `executor` runs.
  package init(_ executor: any CommandExecutor) {
    self.executor = executor
  }

  deinit {
    for dropped in backlog.abandoned {
      executor.endUse(dropped.command)
      dropped.signal?.abandon()
    }
  }

  /// True: see the protocol. Only commands with points are ever left for later.
  package var isSynchronous: Bool { true }

  package func submit(_ command: Command, after points: [FencePoint], signal: FencePoint?) throws(DeviceError) {
    try handOver(command, points, signal, nil)
  }

  package func submit(
    _ command: Command, after points: [FencePoint], signal: FencePoint?, timing: CommandTiming
  ) throws(DeviceError) {
    try handOver(command, points, signal, timing)
  }

  @inline(__always)
  private func handOver(
    _ command: Command, _ points: [FencePoint], _ signal: FencePoint?, _ timing: CommandTiming?
  ) throws(DeviceError) {
    if points.isEmpty ? enter() : points.allSatisfy({ $0.fence.hasReached($0.value) }) && backlog.tryEnter() {
      defer { if backlog.finishOne() { resume() } }
      let failure = try executeAtOnce(command, timing)
      report(failure, to: signal)
      if let failure { throw failure }
    } else {
      try enqueue(command, points, signal, timing)
    }
  }

  // MARK: Ownership

  /// Becomes the owner, waiting a little for another thread's short command. Handing over to the worker takes longer
  /// than most commands do.
  private func enter() -> Bool {
    if backlog.tryEnter() { return true }
    if isInside { return false }
    for _ in 0..<SynchronousQueue.spins {
      if backlog.isGated { return false }
      if backlog.isIdle, backlog.tryEnter() { return true }
    }
    return false
  }

  private static let spins = 200

  /// Lets the worker run what is pending.
  private func resume() { backlog.resume { self.drain() } }

  // MARK: Commands that wait

  private func enqueue(
    _ command: Command, _ points: [FencePoint], _ signal: FencePoint?, _ timing: CommandTiming?
  ) throws(DeviceError) {
    try executor.beginUse(command)
    let mustBlock = points.isEmpty && !backlog.isGated && !isInside
    let caller = mustBlock ? BlockedCaller() : nil
    let isOwner = backlog.append(
      Pending(command: command, signal: signal, timing: timing, caller: caller), after: points)
    if isOwner { resume() }
    if let error = caller?.wait() { throw error }
  }

  /// Runs pending commands until there is none or the next one must wait.
  private func drain() {
    repeat {
      guard let (next, failed) = backlog.next({ self.drain() }) else { return }
      let failure = failed ?? execute(next.command, next.timing)
      backlog.removeFirst()
      executor.endUse(next.command)
      report(failure, to: next.signal)
      next.caller?.finish(failure)
    } while backlog.finishOne()
  }

  /// Tells a fence how a command ended. Fences call their observers, who may use this very queue.
  private func report(_ failure: DeviceError?, to signal: FencePoint?) {
    guard let signal else { return }
    let outer = inside.exchange(SynchronousQueue.thisThread, ordering: .relaxed)
    if let failure { signal.fence.fail(failure) } else { signal.fence.signal(signal.value) }
    inside.store(outer, ordering: .relaxed)
  }

  private static var thisThread: UInt {
    #if canImport(Glibc)
    UInt(pthread_self())
    #else
    UInt(bitPattern: pthread_self())
    #endif
  }

  /// Whether the caller is foreign code that this queue runs: it must not block on the queue.
  private var isInside: Bool { inside.load(ordering: .relaxed) == SynchronousQueue.thisThread }

  // MARK: Execution

  /// Checks a command and runs it.
  ///
  /// - Returns: what made it fail, if anything did.
  /// - Throws: what is wrong with the command in itself; nothing was done then.
  private func executeAtOnce(_ command: Command, _ timing: CommandTiming?) throws(DeviceError) -> DeviceError? {
    switch command {
    case .run(let plan, let bindings):
      return try executor.runAtOnce(plan, bindings, timing: timing)
    default:
      try executor.beginUse(command)
      defer { executor.endUse(command) }
      return execute(command, timing)
    }
  }

  /// Runs a command that has been checked.
  ///
  /// - Returns: what made it fail, if anything did.
  private func execute(_ command: Command, _ timing: CommandTiming?) -> DeviceError? {
    guard case .hostCall(let call) = command else { return executor.execute(command, timing: timing) }
    let outer = inside.exchange(SynchronousQueue.thisThread, ordering: .relaxed)
    defer { inside.store(outer, ordering: .relaxed) }
    do throws(DeviceError) {
      try call()
    } catch {
      return error
    }
    return nil
  }
}

/// A thread that waits in `submit` for a command that the worker runs.
private final class BlockedCaller: Sendable {
  private let done = DispatchSemaphore(value: 0)
  private let failure = Lock<DeviceError?>(nil)

  func finish(_ failure: DeviceError?) {
    self.failure.withLock { $0 = failure }
    done.signal()
  }

  func wait() -> DeviceError? {
    done.wait()
    return failure.withLock { $0 }
  }
}
