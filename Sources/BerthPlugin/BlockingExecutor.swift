// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CBerthPlugin

/// Runs the commands of one queue of a plug-in that blocks: each is done when the plug-in's function returns.
final class BlockingExecutor: CommandExecutor, @unchecked Sendable {
  // `@unchecked`: nothing changes after `init`; the queue is the plug-in's, and called by one thread at a time.

  private let context: PluginContext
  /// The plug-in's queue; nil if it makes none, and all queues share the device's one.
  private let queue: OpaquePointer?
  private let isShared: Bool

  /// - Throws: what the plug-in reports.
  init(_ context: PluginContext) throws(DeviceError) {
    try context.checkAlive()
    self.context = context
    queue = try context.makeQueue()
    isShared = queue == nil
  }

  deinit {
    if let queue { context.library.table.release_queue?(context.handle, queue) }
  }

  func beginUse(_ command: Command) throws(DeviceError) { try context.beginUse(command) }

  func endUse(_ command: Command) { context.endUse(command) }

  func execute(_ command: Command, timing: CommandTiming?) -> DeviceError? {
    if let lost = context.lost { return lost }
    if context.isEmulated(command) { return context.emulate(command) { execute($0, timing: nil) } }
    var completion = berth_completion.empty
    let failure = inTurn { context.handOver(command, queue, &completion) }
    if failure == nil { record(completion, timing) }
    return failure
  }

  func runAtOnce(_ plan: any Plan, _ bindings: Bindings, timing: CommandTiming?) throws(DeviceError) -> DeviceError? {
    try context.checkAlive()
    guard context.owns(plan) else { throw PluginContext.foreign(plan) }
    var completion = berth_completion.empty
    let failure = try inTurn { () throws(DeviceError) in
      try unsafeDowncast(plan, to: PluginPlan.self).runAtOnce(bindings, queue, &completion)
    }
    if failure == nil { record(completion, timing) }
    return failure
  }

  /// Keeps apart the commands of several queues where the plug-in knows only one.
  @inline(__always)
  private func inTurn<Failure: Error>(_ body: () throws(Failure) -> DeviceError?) throws(Failure) -> DeviceError? {
    guard isShared else { return try body() }
    return try context.turn.withLock { _ throws(Failure) in try body() }
  }

  private func record(_ completion: berth_completion, _ timing: CommandTiming?) {
    if let timing, context.hasClock, let interval = completion.interval { timing.record(interval) }
  }
}
