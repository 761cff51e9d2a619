// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Synchronization

/// The commands that a queue could not do when they were submitted, in their order, and whose turn it is to go on with them.
///
/// At each time one thread owns a queue, or what its next command waits for does. Whoever raises the count of commands from 0
/// becomes the owner, and does commands until it is 0 again, or hands the queue on: to the worker, a thread of Dispatch's, or
/// to a fence. Nobody blocks on a point.
final class Backlog<Entry: Sendable>: Sendable {
  private struct Waiting {
    let entry: Entry
    /// What it still waits for.
    var points: [FencePoint]
    /// Whether it came with points.
    let isGated: Bool
  }

  private struct State {
    var waiting = FIFO<Waiting>()
    /// Why the next command cannot be done, if it cannot.
    var failure: DeviceError?
    var worker: DispatchQueue?
  }

  private let label: String
  private let state = Lock(State())
  /// Commands handed over and not done with: those that wait, and the one that the owner is at.
  private let outstanding = Atomic<Int>(0)
  private let gated = Atomic<Int>(0)

  /// Nothing, of a queue that nobody owns.
  ///
  /// - Parameter label: what the worker's thread is called.
  init(label: String) {
    self.label = label
  }

  // MARK: Ownership

  /// Whether nobody owns the queue, as it was a moment ago.
  var isIdle: Bool { outstanding.load(ordering: .relaxed) == 0 }

  /// Becomes the owner, for one command that does not go through the backlog, if nobody is.
  func tryEnter() -> Bool {
    outstanding.compareExchange(expected: 0, desired: 1, ordering: .acquiringAndReleasing).exchanged
  }

  /// The owner is done with one command.
  ///
  /// - Returns: whether there are others: then it owns the queue still, and goes on or calls `resume(_:)`.
  func finishOne() -> Bool { outstanding.subtract(1, ordering: .acquiringAndReleasing).newValue > 0 }

  /// Lets the worker, who must not be at it already, go on for the owner.
  ///
  /// - Parameter drain: does what is next, as long as there is something. It keeps the queue: one that is dropped still finishes
  ///   what it was given.
  func resume(_ drain: @escaping @Sendable () -> Void) {
    let worker = state.withLock { state in
      if let worker = state.worker { return worker }
      let worker = DispatchQueue(label: label)
      state.worker = worker
      return worker
    }
    worker.async(execute: drain)
  }

  // MARK: Commands

  /// Whether a command that came with points is in the backlog.
  var isGated: Bool { gated.load(ordering: .acquiring) > 0 }

  /// Adds a command behind the others.
  ///
  /// - Returns: whether this made the caller the owner.
  func append(_ entry: Entry, after points: [FencePoint]) -> Bool {
    state.withLock { state in
      state.waiting.append(Waiting(entry: entry, points: points, isGated: !points.isEmpty))
      // Inside the lock, so that who sees it comes behind this command.
      if !points.isEmpty { gated.add(1, ordering: .acquiringAndReleasing) }
      return outstanding.add(1, ordering: .acquiringAndReleasing).oldValue == 0
    }
  }

  /// For the owner: the next command, which stays, and why it cannot be done, if it cannot.
  ///
  /// - Parameter drain: see `resume(_:)`.
  /// - Returns: nil where a point of it is not reached yet. The worker is resumed when it is, or when it has failed.
  func next(_ drain: @escaping @Sendable () -> Void) -> (entry: Entry, failure: DeviceError?)? {
    let (next, unreached) = state.withLock { state -> ((entry: Entry, failure: DeviceError?)?, FencePoint?) in
      let unreached = state.failure == nil ? state.waiting.withFirst { $0.points.takeUnreached() } ?? nil : nil
      return (state.waiting.first.map { ($0.entry, state.failure) }, unreached)
    }
    guard let unreached else { return next }
    unreached.fence.whenReached(unreached.value) { failure in
      if let failure { self.fail(failure) }
      self.resume(drain)
    }
    return nil
  }

  /// For the owner: the next command cannot be done.
  func fail(_ failure: DeviceError) { state.withLock { $0.failure = failure } }

  /// For the owner: removes the next command, which it still has to finish.
  func removeFirst() {
    let wasGated = state.withLock { state in
      state.failure = nil
      return state.waiting.removeFirst()?.isGated ?? false
    }
    if wasGated { gated.subtract(1, ordering: .acquiringAndReleasing) }
  }

  /// What is left of a queue that is gone: the fence that the first waits for is gone too, for its observer kept the queue.
  var abandoned: [Entry] { state.withLock { $0.waiting.all.map(\.entry) } }
}

extension FencePoint {
  /// Says that its command was in a backlog of a queue that is gone.
  func abandon() {
    fence.fail(DeviceError(.invalidHandle, "the command waited for a fence that no one can signal any more"))
  }
}
