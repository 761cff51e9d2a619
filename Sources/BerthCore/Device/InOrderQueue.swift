// SPDX-License-Identifier: Apache-2.0

import Dispatch

/// A queue for devices that are written in Swift and do one command at a time: it keeps the order, waits for fence points without
/// blocking anybody, and signals. The device says what a command is; that is all it has to say.
///
/// Asynchronous: commands run on a thread of Dispatch's, one after the other. A device that keeps several commands of a queue under
/// way at once needs a queue of its own.
///
/// Dropped with commands in it, the queue still runs them, but for those that wait for a fence that no one can signal any more:
/// their own signals fail.
public final class InOrderQueue: Queue {
  /// What a command does. Runs when its turn has come; what it throws fails the command's signal.
  public typealias Work = @Sendable () throws(DeviceError) -> Void

  private struct Job {
    let work: Work
    /// What it still waits for.
    var points: [FencePoint]
    let signal: FencePoint?
  }

  private struct State {
    /// What has not run yet.
    var jobs = FIFO<Job>()
    /// Whether the worker is at it, or will be when a point is reached.
    var isRunning = false
    /// Why what the next job waits for will not come, if it will not.
    var failure: DeviceError?
  }

  private let accept: @Sendable (Command) throws(DeviceError) -> Work
  private let state = Lock(State())
  private let worker = DispatchQueue(label: "berth.queue")

  /// An empty queue.
  ///
  /// - Parameter accept: called inside `submit`, with each command. Refuses what is wrong with it (`Command.validate()`, and what
  ///   that leaves to the device) by throwing, takes hold of the memory that it names, so that freeing a buffer now does not pull
  ///   it away, and returns what the command does. The queue lets go of that as soon as it has run, before it signals.
  public init(_ accept: @escaping @Sendable (Command) throws(DeviceError) -> Work) {
    self.accept = accept
  }

  deinit {
    // The worker keeps the queue while it has something to do, and so does the fence that a command waits for.
    state.withLock { state in
      for job in state.jobs.all { job.signal?.abandon() }
    }
  }

  /// Hands over a command. Never blocks.
  ///
  /// - Throws: what `accept` refuses the command with.
  public func submit(_ command: Command, after points: [FencePoint], signal: FencePoint?) throws(DeviceError) {
    // Moved into the list: a second reference here could outlive the signal, and with it the hold on memory.
    var job: Job? = Job(work: try accept(command), points: points, signal: signal)
    let mustStart = state.withLock { state in
      if let job = job.take() { state.jobs.append(job) }
      defer { state.isRunning = true }
      return !state.isRunning
    }
    if mustStart { start() }
  }

  private func start() { worker.async { self.drain() } }

  /// Runs jobs until there is none, or the next one must wait.
  private func drain() {
    while hasNext() {
      if mustWait() { return }
      let (failure, signal) = runNext()
      if let signal {
        if let failure { signal.fence.fail(failure) } else { signal.fence.signal(signal.value) }
      }
    }
  }

  /// Whether there is a job; if there is none, the worker ends.
  private func hasNext() -> Bool {
    state.withLock { state in
      if state.jobs.isEmpty { state.isRunning = false }
      return state.isRunning
    }
  }

  /// Whether a point of the next job is not reached yet, in which case the worker goes on when it is, or when it has failed.
  private func mustWait() -> Bool {
    let unreached = state.withLock { state in
      state.failure == nil ? state.jobs.withFirst { $0.points.takeUnreached() } ?? nil : nil
    }
    guard let unreached else { return false }
    unreached.fence.whenReached(unreached.value) { failure in
      self.state.withLock { $0.failure = failure }
      self.start()
    }
    return true
  }

  /// Runs the next job, unless what it waits for has failed. The job is gone when this returns, and with it its hold on memory.
  private func runNext() -> (failure: DeviceError?, signal: FencePoint?) {
    let (next, failure) = state.withLock { state in
      defer { state.failure = nil }
      return (state.jobs.removeFirst(), state.failure)
    }
    guard let next else { return (nil, nil) }
    if let failure { return (failure, next.signal) }
    do throws(DeviceError) {
      try next.work()
      return (nil, next.signal)
    } catch {
      return (error, next.signal)
    }
  }
}
