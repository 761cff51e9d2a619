// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Synchronization

/// What a `StreamQueue` hands its commands to: a queue of the driver's, which keeps their order.
package protocol CommandStream: AnyObject, Sendable {
  /// Checks a command, and keeps the memory of its buffers until `endUse(_:)`.
  ///
  /// - Throws: `.invalidArgument`, `.invalidHandle`, what made the device unusable; nothing is kept then.
  func beginUse(_ command: Command) throws(DeviceError)

  /// A command for which `beginUse(_:)` succeeded is done.
  func endUse(_ command: Command)

  /// Whether the host does a command, not the driver. Always true of host calls, which the queue makes itself.
  func isForHost(_ command: Command) -> Bool

  /// Hands over a command that was checked, and that is not for the host.
  ///
  /// - Parameter finish: called once when the command is done or has failed, and all before it have been reported: before
  ///   this call returns or on another thread.
  /// - Throws: why the command was not handed over; `finish` is not called then.
  func start(
    _ command: Command, _ finish: @escaping @Sendable (Result<CommandTiming.Interval?, DeviceError>) -> Void
  ) throws(DeviceError)

  /// Does a command that is for the host, other than a host call, while the driver has nothing of the queue's.
  ///
  /// - Returns: what made it fail, if anything did.
  func doOnHost(_ command: Command) -> DeviceError?
}

/// The queue of a device whose driver has queues of its own. Commands go to the driver as soon as what they wait for is
/// reached, in their order, without waiting for those before them: the driver's queue keeps the order. What the host has
/// to do itself (host calls, commands that the driver has no function for, the report of what failed before it could be
/// started) waits until all before it is done, and holds back all behind it.
package final class StreamQueue: Queue, @unchecked Sendable {
  // `@unchecked`: mutable state is an atomic and a lock.

  /// A command on its way.
  private struct Pending {
    let command: Command
    /// What it still waits for.
    var points: [FencePoint]
    let signal: FencePoint?
    let timing: CommandTiming?
  }

  private struct State {
    /// The commands that have not been started, in their order.
    var pending = FIFO<Pending>()
    /// Why the next command cannot be started, if it cannot.
    var failure: DeviceError?
    /// How many commands the driver has.
    var inFlight = 0
    /// Whether the queue is to be resumed when the driver has none.
    var awaitsIdle = false
    var worker: DispatchQueue?
  }

  private let stream: any CommandStream
  private let state = Lock(State())
  /// Commands submitted and not started. Whoever raises it from 0 owns the queue, and starts commands until it is 0 again
  /// or hands the queue on: at each time one thread, or what the next command waits for, owns the queue.
  private let outstanding = Atomic<Int>(0)

  /// A queue whose commands go to `stream`, which several queues may share.
  package init(_ stream: any CommandStream) {
    self.stream = stream
  }

  deinit {
    // Commands are left only where the fence that they wait for is gone: its observer kept the queue till then.
    let dropped = state.withLock { $0.pending.all }
    for pending in dropped {
      stream.endUse(pending.command)
      pending.signal?.fence.fail(
        DeviceError(.invalidHandle, "the command waited for a fence that no one can signal any more"))
    }
  }

  package func submit(_ command: Command, after points: [FencePoint], signal: FencePoint?) throws(DeviceError) {
    try submit(Pending(command: command, points: points, signal: signal, timing: nil))
  }

  package func submit(
    _ command: Command, after points: [FencePoint], signal: FencePoint?, timing: CommandTiming
  ) throws(DeviceError) {
    try submit(Pending(command: command, points: points, signal: signal, timing: timing))
  }

  private func submit(_ pending: Pending) throws(DeviceError) {
    try stream.beginUse(pending.command)
    if !isForHost(pending.command), pending.points.allSatisfy({ $0.fence.hasReached($0.value) }), tryEnter() {
      defer { leave() }
      do throws(DeviceError) {
        try start(pending)
      } catch {
        // It had no effect, and the queue is as before: the caller hears it here, and no fence is failed.
        stream.endUse(pending.command)
        throw error
      }
    } else {
      let isOwner = state.withLock { state in
        state.pending.append(pending)
        return outstanding.add(1, ordering: .acquiringAndReleasing).oldValue == 0
      }
      if isOwner { resume() }
    }
  }

  /// Whether the host does a command, not the driver.
  private func isForHost(_ command: Command) -> Bool {
    if case .hostCall = command { return true }
    return stream.isForHost(command)
  }

  // MARK: Ownership

  private func tryEnter() -> Bool {
    outstanding.compareExchange(expected: 0, desired: 1, ordering: .acquiringAndReleasing).exchanged
  }

  /// One command is started. If others have been submitted meanwhile, the worker goes on.
  private func leave() {
    if outstanding.subtract(1, ordering: .acquiringAndReleasing).newValue > 0 { resume() }
  }

  /// Lets the worker, who must not be at it already, go on.
  private func resume() {
    let worker = state.withLock { state in
      if let worker = state.worker { return worker }
      let worker = DispatchQueue(label: "berth.stream.queue")
      state.worker = worker
      return worker
    }
    // The closure keeps the queue: one that is dropped still finishes what it was given.
    worker.async { self.drain() }
  }

  // MARK: Starting

  /// Starts what is pending until there is nothing or the next one must wait.
  private func drain() {
    repeat {
      let (next, failed) = state.withLock { ($0.pending.first, $0.failure) }
      // There is one: `outstanding` says so.
      guard let next else { return }
      if failed == nil, mustWait() { return }
      if let failed {
        guard isIdle() else { return }
        take()
        finish(next, failed)
      } else if isForHost(next.command) {
        guard isIdle() else { return }
        let failure = doOnHost(next.command)
        take()
        finish(next, failure)
      } else {
        do throws(DeviceError) {
          try start(next)
          take()
        } catch {
          // To be reported in its place, behind all that is under way.
          state.withLock { $0.failure = error }
          guard isIdle() else { return }
          take()
          finish(next, error)
        }
      }
    } while outstanding.subtract(1, ordering: .acquiringAndReleasing).newValue > 0
  }

  /// Removes the next command.
  private func take() {
    state.withLock { state in
      state.failure = nil
      state.pending.removeFirst()
    }
  }

  /// Whether a point of the next command is not reached yet, in which case the worker is called again when it is, or when it
  /// has failed.
  private func mustWait() -> Bool {
    let unreached = state.withLock { state in state.pending.withFirst { $0.points.takeUnreached() } ?? nil }
    guard let unreached else { return false }
    unreached.fence.whenReached(unreached.value) { failure in
      self.state.withLock { $0.failure = failure }
      self.resume()
    }
    return true
  }

  /// Whether the driver has nothing of this queue; if it has, the worker is called again when it has not.
  private func isIdle() -> Bool {
    state.withLock { state in
      state.awaitsIdle = state.inFlight > 0
      return !state.awaitsIdle
    }
  }

  /// Hands a command to the driver.
  private func start(_ pending: Pending) throws(DeviceError) {
    state.withLock { $0.inFlight += 1 }
    do throws(DeviceError) {
      try stream.start(pending.command) { outcome in
        switch outcome {
        case .success(let interval):
          if let timing = pending.timing, let interval { timing.record(interval) }
          self.finish(pending, nil)
        case .failure(let error):
          self.finish(pending, error)
        }
        self.landed()
      }
    } catch {
      landed()
      throw error
    }
  }

  /// The driver has one command less.
  private func landed() {
    let wakes = state.withLock { state in
      state.inFlight -= 1
      guard state.inFlight == 0, state.awaitsIdle else { return false }
      state.awaitsIdle = false
      return true
    }
    if wakes { resume() }
  }

  /// Gives the buffers of a command back and tells its fence how it ended.
  private func finish(_ pending: Pending, _ failure: DeviceError?) {
    stream.endUse(pending.command)
    guard let signal = pending.signal else { return }
    guard let failure else { return signal.fence.signal(signal.value) }
    if case .run(let plan, _) = pending.command {
      signal.fence.fail(failure.during(plan.call.description))
    } else {
      signal.fence.fail(failure)
    }
  }

  /// Does a command that the host does.
  private func doOnHost(_ command: Command) -> DeviceError? {
    guard case .hostCall(let call) = command else { return stream.doOnHost(command) }
    do throws(DeviceError) {
      try call()
      return nil
    } catch {
      return error
    }
  }
}
