// SPDX-License-Identifier: Apache-2.0

import Dispatch

/// A timeline that queues and hosts wait on: a 64-bit value that only grows.
///
/// A command that signals `FencePoint(fence, 7)` raises the value to 7 when it, and all that its queue ran before it,
/// has finished and its results can be seen. A failure travels in the fence: once it has failed, waiting for a value
/// that was not reached throws the failure. Any thread may wait, signal or observe.
public final class Fence: Sendable {
  private struct Observer {
    let id: UInt64
    let target: UInt64
    let notify: @Sendable (DeviceError?) -> Void
  }

  private struct State {
    var value: UInt64
    var failure: DeviceError?
    var observers: [Observer] = []
    var nextID: UInt64 = 0
  }

  private let state: Lock<State>

  /// A fence at `value`.
  public init(value: UInt64 = 0) {
    state = Lock(State(value: value))
  }

  /// The value reached so far.
  public var value: UInt64 { state.withLock { $0.value } }

  /// Why the timeline will not go on, if it will not.
  public var failure: DeviceError? { state.withLock { $0.failure } }

  /// Whether `value` has been reached.
  public func hasReached(_ value: UInt64) -> Bool { state.withLock { $0.value >= value } }

  /// Raises the value; a lower one than reached already, or any after a failure, changes nothing. For devices to call
  /// when the work before the point is done, and for hosts that gate a queue.
  public func signal(_ value: UInt64) {
    let reached = state.withLock { state -> [Observer] in
      guard state.failure == nil, value > state.value else { return [] }
      state.value = value
      guard !state.observers.isEmpty else { return [] }
      let reached = state.observers.filter { $0.target <= value }
      state.observers.removeAll { $0.target <= value }
      return reached
    }
    for observer in reached { observer.notify(nil) }
  }

  /// Ends the timeline: who waits for a value not reached yet gets `error`. The first failure stands.
  public func fail(_ error: DeviceError) {
    let waiting = state.withLock { state -> [Observer] in
      guard state.failure == nil else { return [] }
      state.failure = error
      defer { state.observers = [] }
      return state.observers
    }
    for observer in waiting { observer.notify(error) }
  }

  /// Calls `notify` once: with nil when `value` is reached, with the failure if it never will be. At once if either
  /// holds already, else on the thread that signals, which must not be kept long.
  ///
  /// - Returns: a token for `cancel(_:)`; nil if `notify` has been called.
  @discardableResult
  public func whenReached(_ value: UInt64, _ notify: @escaping @Sendable (DeviceError?) -> Void) -> UInt64? {
    enum Outcome {
      case now(DeviceError?)
      case later(UInt64)
    }
    let outcome = state.withLock { state -> Outcome in
      if state.value >= value { return .now(nil) }
      if let failure = state.failure { return .now(failure) }
      state.nextID += 1
      state.observers.append(Observer(id: state.nextID, target: value, notify: notify))
      return .later(state.nextID)
    }
    switch outcome {
    case .now(let failure):
      notify(failure)
      return nil
    case .later(let id):
      return id
    }
  }

  /// Forgets an observer that `whenReached` returned; no effect if it has been called.
  public func cancel(_ token: UInt64) {
    state.withLock { state in state.observers.removeAll { $0.id == token } }
  }

  /// Blocks until `value` is reached.
  ///
  /// - Parameter timeout: how long to wait at most; nil is forever.
  /// - Throws: the failure that travels in the fence, or `.timedOut`, after which the value may still be reached.
  public func wait(until value: UInt64, timeout: Duration? = nil) throws(DeviceError) {
    let failure = state.withLock { state -> DeviceError?? in
      if state.value >= value { return .some(nil) }
      return state.failure.map { .some($0) }
    }
    if let failure {
      if let failure { throw failure }
      return
    }

    let arrived = DispatchSemaphore(value: 0)
    let box = WaitBox()
    let token = whenReached(value) { failure in
      box.failure.withLock { $0 = failure }
      arrived.signal()
    }
    if let timeout {
      if arrived.wait(timeout: .now() + timeout.dispatchInterval) == .timedOut {
        if let token { cancel(token) }
        throw DeviceError(
          .timedOut, "value \(value) of a fence was not reached within \(timeout); it is at \(self.value)")
      }
    } else {
      arrived.wait()
    }
    if let failure = box.failure.withLock({ $0 }) { throw failure }
  }
}

/// A point on a fence's timeline.
public struct FencePoint: Sendable {
  /// The timeline.
  public let fence: Fence
  /// The value to wait for or to signal.
  public let value: UInt64

  /// The point `value` of `fence`.
  public init(_ fence: Fence, _ value: UInt64) {
    self.fence = fence
    self.value = value
  }
}

extension [FencePoint] {
  /// Takes the points off up to the first that is not reached, and gives that one; nil if all are reached.
  ///
  /// For queues, which wait for it with an observer. They let go of the fence this way: the observer keeps the queue, and a fence
  /// that no one else has would keep both for ever.
  package mutating func takeUnreached() -> FencePoint? {
    guard let index = firstIndex(where: { !$0.fence.hasReached($0.value) }) else { return nil }
    defer { removeFirst(index + 1) }
    return self[index]
  }
}

/// Where the signalling thread leaves what the waiting one is to throw.
private final class WaitBox: Sendable {
  let failure = Lock<DeviceError?>(nil)
}

extension Duration {
  /// The same length for Dispatch, which counts in nanoseconds; centuries are cut.
  var dispatchInterval: DispatchTimeInterval {
    let (seconds, attoseconds) = components
    let clamped = min(max(seconds, 0), 1 << 31)
    return .nanoseconds(Int(clamped) * 1_000_000_000 + Int(max(attoseconds, 0) / 1_000_000_000))
  }
}
