// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CBerthPlugin
internal import Dispatch

/// One of the plug-in's own queues, or the one that a plug-in without `make_queue` has: keeps those apart who hand over
/// commands, and waits for the tickets of those that were started, in their order, on one thread.
final class PluginStream: CommandStream, @unchecked Sendable {
  // `@unchecked`: the queue is the plug-in's, called as its header allows; the rest is locks, and what is the worker's.

  /// How a command ended: when the device ran it, if it says so.
  typealias Outcome = Result<CommandTiming.Interval?, DeviceError>

  private struct Entry: Sendable {
    let command: Command
    /// What to wait for; 0 for a command that is done, and only waits for those before it to be reported.
    let ticket: UInt64
    let interval: CommandTiming.Interval?
    let finish: @Sendable (Outcome) -> Void
  }

  private struct State {
    /// What was started and not reported, in the order of handing over.
    var entries = FIFO<Entry>()
    /// Whether the worker is at it.
    var isWaiting = false
    var worker: DispatchQueue?
  }

  private let context: PluginContext
  private let queue: OpaquePointer?
  /// Held while a command is handed over; the highest ticket so far.
  private let turn = Lock<UInt64>(0)
  private let state = Lock(State())
  /// Whether a command of a lost device did not end in time. The worker's.
  private var hasGivenUp = false

  /// How long one call of the plug-in's `wait` may take, in nanoseconds. Between two of them a device that was lost
  /// meanwhile is noticed; rarer would delay that, more often would cost a device that is busy for long.
  private static let slice: UInt64 = 100_000_000

  /// A stream on a queue of the plug-in's, which it releases, or on the one that needs no name.
  init(_ context: PluginContext, queue: OpaquePointer?) {
    self.context = context
    self.queue = queue
  }

  deinit {
    // The worker keeps the stream while anything is under way.
    if let queue { context.library.table.release_queue?(context.handle, queue) }
  }

  func beginUse(_ command: Command) throws(DeviceError) { try context.beginUse(command) }

  func endUse(_ command: Command) { context.endUse(command) }

  func isForHost(_ command: Command) -> Bool { context.isEmulated(command) }

  func doOnHost(_ command: Command) -> DeviceError? {
    if let lost = context.lost { return lost }
    return context.emulate(command) { complete($0) }
  }

  /// Hands over a command that was checked.
  ///
  /// - Parameter finish: called once when the command is done or has failed, and all before it have been reported: before
  ///   this call returns or on the thread that waits.
  /// - Throws: why the command was not handed over; `finish` is not called then.
  func start(_ command: Command, _ finish: @escaping @Sendable (Outcome) -> Void) throws(DeviceError) {
    enum Next {
      case report(CommandTiming.Interval?)
      case wake(DispatchQueue)
      case nothing
    }
    let next = try turn.withLock { last throws(DeviceError) -> Next in
      try context.checkAlive()
      var completion = berth_completion.empty
      if let failure = context.handOver(command, queue, &completion) { throw failure }
      let ticket = completion.ticket
      if ticket != 0 {
        guard ticket > last else {
          context.abandon(command)
          throw DeviceError(
            .internal,
            "the plug-in started a \(command.name) with the ticket \(ticket), after \(last) in the same queue: tickets must rise"
          )
        }
        last = ticket
      }
      let interval = context.hasClock ? completion.interval : nil
      return state.withLock { state in
        if ticket == 0, !state.isWaiting { return .report(interval) }
        state.entries.append(Entry(command: command, ticket: ticket, interval: interval, finish: finish))
        if state.isWaiting { return .nothing }
        state.isWaiting = true
        let worker = state.worker ?? DispatchQueue(label: "berth.plug-in.wait")
        state.worker = worker
        return .wake(worker)
      }
    }
    switch next {
    case .report(let interval): finish(.success(interval))
    case .wake(let worker): worker.async { self.reportAll() }
    case .nothing: break
    }
  }

  /// Hands over a command that was checked, and waits until it is done.
  ///
  /// - Returns: what made it fail, if anything did.
  func complete(_ command: Command) -> DeviceError? {
    let done = DispatchSemaphore(value: 0)
    let box = OutcomeBox()
    do throws(DeviceError) {
      try start(command) { outcome in
        box.outcome.withLock { $0 = outcome }
        done.signal()
      }
    } catch {
      return error
    }
    done.wait()
    if case .failure(let error) = box.outcome.withLock({ $0 }) { return error }
    return nil
  }

  /// Waits for and reports what is under way, until nothing is.
  private func reportAll() {
    while let entry = state.withLock({ $0.entries.first }) {
      entry.finish(entry.ticket == 0 ? .success(entry.interval) : wait(for: entry))
      let isOver = state.withLock { state in
        state.entries.removeFirst()
        // Not before the last one has been reported: till then what is done at once must queue up behind it.
        state.isWaiting = !state.entries.isEmpty
        return !state.isWaiting
      }
      if isOver { return }
    }
  }

  /// Waits for one command. Once the device is lost, each ticket is still asked for, because memory may go back only when
  /// the plug-in is done with it; but only for so long.
  private func wait(for entry: Entry) -> Outcome {
    while true {
      let lost = context.lost
      var completion = berth_completion.empty
      completion.ticket = entry.ticket
      PluginReport.clear()
      let status =
        context.library.table.wait?(
          context.handle, queue, entry.ticket, hasGivenUp ? 0 : PluginStream.slice, &completion) ?? BERTH_INTERNAL
      if let lost {
        if status == BERTH_TIMED_OUT {
          hasGivenUp = true
          context.abandon(entry.command)
        }
        return .failure(lost)
      }
      switch status {
      case BERTH_OK: return .success(context.hasClock ? completion.interval ?? entry.interval : nil)
      case BERTH_TIMED_OUT: continue
      default: return .failure(context.failure(status, of: "wait"))
      }
    }
  }
}

/// Where the waiting thread leaves how a command ended.
private final class OutcomeBox: Sendable {
  let outcome = Lock<PluginStream.Outcome>(.success(nil))
}
