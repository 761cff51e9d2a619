// SPDX-License-Identifier: Apache-2.0

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
  // `@unchecked`: mutable state is a lock and the backlog.

  /// A command on its way.
  private struct Pending {
    let command: Command
    let signal: FencePoint?
    let timing: CommandTiming?
  }

  private struct State {
    /// How many commands the driver has.
    var inFlight = 0
    /// Whether the queue is to be resumed when the driver has none.
    var awaitsIdle = false
  }

  private let stream: any CommandStream
  private let state = Lock(State())
  /// The commands that have not been started. What the owner does with one is to start it.
  private let backlog = Backlog<Pending>(label: "berth.stream.queue")

  /// A queue whose commands go to `stream`, which several queues may share.
  package init(_ stream: any CommandStream) {
    self.stream = stream
  }

  deinit {
    for dropped in backlog.abandoned {
      stream.endUse(dropped.command)
      dropped.signal?.abandon()
    }
  }

  package func submit(_ command: Command, after points: [FencePoint], signal: FencePoint?) throws(DeviceError) {
    try submit(Pending(command: command, signal: signal, timing: nil), after: points)
  }

  package func submit(
    _ command: Command, after points: [FencePoint], signal: FencePoint?, timing: CommandTiming
  ) throws(DeviceError) {
    try submit(Pending(command: command, signal: signal, timing: timing), after: points)
  }

  private func submit(_ pending: Pending, after points: [FencePoint]) throws(DeviceError) {
    try stream.beginUse(pending.command)
    if !isForHost(pending.command), points.allSatisfy({ $0.fence.hasReached($0.value) }), backlog.tryEnter() {
      defer { if backlog.finishOne() { resume() } }
      do throws(DeviceError) {
        try start(pending)
      } catch {
        // It had no effect, and the queue is as before: the caller hears it here, and no fence is failed.
        stream.endUse(pending.command)
        throw error
      }
    } else if backlog.append(pending, after: points) {
      resume()
    }
  }

  /// Whether the host does a command, not the driver.
  private func isForHost(_ command: Command) -> Bool {
    if case .hostCall = command { return true }
    return stream.isForHost(command)
  }

  /// Lets the worker start what is pending.
  private func resume() { backlog.resume { self.drain() } }

  // MARK: Starting

  /// Starts what is pending until there is nothing or the next one must wait.
  private func drain() {
    repeat {
      guard let (next, failed) = backlog.next({ self.drain() }) else { return }
      if let failed {
        guard isIdle() else { return }
        backlog.removeFirst()
        finish(next, failed)
      } else if isForHost(next.command) {
        guard isIdle() else { return }
        let failure = doOnHost(next.command)
        backlog.removeFirst()
        finish(next, failure)
      } else {
        do throws(DeviceError) {
          try start(next)
          backlog.removeFirst()
        } catch {
          // To be reported in its place, behind all that is under way.
          backlog.fail(error)
          guard isIdle() else { return }
          backlog.removeFirst()
          finish(next, error)
        }
      }
    } while backlog.finishOne()
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
