// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CBerthPlugin

/// An operator made ready to run on a plug-in's device.
final class PluginPlan: Plan, @unchecked Sendable {
  // `@unchecked`: nothing changes after `init`; the plug-in's plan may be used on any thread.

  /// Buffers in the order of the operands and the workspace behind them, not retained: the bindings that they come from
  /// hold them. On the way of every launch, where counting references would cost as much as a small operator does.
  private typealias Held = UnsafeMutableBufferPointer<Unmanaged<PluginBuffer>>

  let context: PluginContext
  let workspaceByteCount: Int
  private let operands: BoundOperands
  private let handle: OpaquePointer

  /// Has the plug-in prepare a call.
  ///
  /// - Throws: what the plug-in reports; `.internal` for a plan or a workspace that makes no sense.
  init(_ call: OperatorCall, context: PluginContext) throws(DeviceError) {
    try context.checkAlive()
    let table = context.library.table
    var plan: OpaquePointer?
    var workspaceSize: UInt64 = 0
    PluginReport.clear()
    let status = call.withPluginCall { call in
      table.prepare?(context.handle, call, &plan, &workspaceSize) ?? BERTH_INTERNAL
    }
    guard status == BERTH_OK else { throw context.failure(status, of: "prepare").during(call.description) }
    guard let plan else {
      throw DeviceError(
        .internal, "the plug-in's 'prepare' returned BERTH_OK and no plan: set *plan", operation: call.description)
    }
    guard workspaceSize <= PluginPlan.largestWorkspace else {
      table.release_plan?(context.handle, plan)
      throw DeviceError(
        .internal,
        "the plug-in's 'prepare' asks for a workspace of \(workspaceSize) bytes, more than any device has: "
          + "set *workspace_size to the bytes that a run needs, or leave it alone",
        operation: call.description)
    }
    handle = plan
    workspaceByteCount = Int(workspaceSize)
    operands = BoundOperands(call)
    self.context = context
  }

  /// The most bytes a workspace may have: 2^48, what processors of today address. A number beyond it was never set.
  private static let largestWorkspace: UInt64 = 1 << 48

  deinit {
    context.library.table.release_plan?(context.handle, handle)
  }

  var call: OperatorCall { operands.call }

  /// Checks the buffers, runs, and keeps their memory for as long: for a device that blocks.
  ///
  /// - Returns: what made the run fail, if anything did.
  /// - Throws: `.invalidArgument`, `.invalidHandle`: nothing was done.
  func runAtOnce(
    _ bindings: Bindings, _ queue: OpaquePointer?, _ completion: inout berth_completion
  ) throws(DeviceError) -> DeviceError? {
    let capacity = operands.count + 1
    return try withUnsafeTemporaryAllocation(of: Unmanaged<PluginBuffer>.self, capacity: capacity) {
      held throws(DeviceError) -> DeviceError? in
      let count = try begin(bindings, held)
      defer { PluginPlan.end(held, count) }
      return run(held, count, queue, &completion)
    }
  }

  /// Checks the buffers for a run, and keeps their memory until `endUse(_:)`.
  ///
  /// - Throws: `.invalidArgument`, `.invalidHandle`; nothing is kept then.
  func beginUse(_ bindings: Bindings) throws(DeviceError) {
    let capacity = operands.count + 1
    try withUnsafeTemporaryAllocation(of: Unmanaged<PluginBuffer>.self, capacity: capacity) {
      held throws(DeviceError) in
      _ = try begin(bindings, held)
    }
  }

  /// A run for which `beginUse(_:)` succeeded is done.
  func endUse(_ bindings: Bindings) {
    for buffer in bindings.buffers { unsafeDowncast(buffer, to: PluginBuffer.self).endUse() }
    if workspaceByteCount > 0, let workspace = bindings.workspace {
      unsafeDowncast(workspace, to: PluginBuffer.self).endUse()
    }
  }

  /// Hands over a run with bindings that `beginUse(_:)` let pass.
  ///
  /// - Returns: why it was not handed over, if it was not.
  func run(_ bindings: Bindings, _ queue: OpaquePointer?, _ completion: inout berth_completion) -> DeviceError? {
    withUnsafeTemporaryAllocation(of: Unmanaged<PluginBuffer>.self, capacity: operands.count + 1) { held in
      for (index, buffer) in bindings.buffers.enumerated() {
        held.initializeElement(at: index, to: .passUnretained(unsafeDowncast(buffer, to: PluginBuffer.self)))
      }
      var count = operands.count
      if workspaceByteCount > 0, let workspace = bindings.workspace {
        held.initializeElement(at: count, to: .passUnretained(unsafeDowncast(workspace, to: PluginBuffer.self)))
        count += 1
      }
      return run(held, count, queue, &completion)
    }
  }

  /// Checks and keeps the buffers.
  ///
  /// - Returns: how many are held, the workspace included if the plan wants one.
  private func begin(_ bindings: Bindings, _ held: Held) throws(DeviceError) -> Int {
    guard operands.fits(bindings) else { throw operands.miscounted(bindings) }
    let count = operands.count
    for index in 0..<count {
      guard let buffer = context.own(bindings.buffers[index]) else {
        PluginPlan.end(held, index)
        throw operands.foreign(index)
      }
      held.initializeElement(at: index, to: buffer)
      // By way of `held`: of a constant that is used twice the compiler would count references.
      guard held[index]._withUnsafeGuaranteedRef({ $0.beginUse() }) else {
        PluginPlan.end(held, index)
        throw operands.freed(index)
      }
      let byteCount = held[index]._withUnsafeGuaranteedRef { $0.byteCount }
      guard operands.spans[index].upper <= byteCount else {
        PluginPlan.end(held, index + 1)
        throw operands.tooSmall(index, byteCount)
      }
    }
    for output in operands.inputCount..<count {
      for other in 0..<output
      where held[output].toOpaque() == held[other].toOpaque() && operands.overlap(output, other, at: 0) {
        PluginPlan.end(held, count)
        throw operands.shared(output, other)
      }
    }
    guard workspaceByteCount > 0 || bindings.workspace != nil else { return count }
    do throws(DeviceError) {
      return try beginWorkspace(bindings.workspace, held)
    } catch {
      PluginPlan.end(held, count)
      throw error
    }
  }

  /// Checks and keeps the workspace.
  private func beginWorkspace(_ workspace: (any Buffer)?, _ held: Held) throws(DeviceError) -> Int {
    let count = operands.count
    guard let workspace else {
      throw operands.error(.invalidArgument, "no workspace is bound; the plan needs \(workspaceByteCount) bytes")
    }
    guard let buffer = context.own(workspace) else {
      throw operands.error(.invalidHandle, "the workspace is a buffer of another device")
    }
    guard workspaceByteCount > 0 else { return count }
    guard workspace.byteCount >= workspaceByteCount else {
      throw operands.error(
        .invalidArgument,
        "the workspace has \(workspace.byteCount) bytes; the plan needs \(workspaceByteCount)")
    }
    for index in 0..<count where held[index].toOpaque() == buffer.toOpaque() {
      throw operands.error(.invalidArgument, "the workspace is also bound as an operand")
    }
    guard buffer._withUnsafeGuaranteedRef({ $0.beginUse() }) else {
      throw operands.error(.invalidHandle, "the workspace has been freed")
    }
    held.initializeElement(at: count, to: buffer)
    return count + 1
  }

  private static func end(_ held: Held, _ count: Int) {
    for index in 0..<count { held[index]._withUnsafeGuaranteedRef { $0.endUse() } }
  }

  /// Hands over a run. `count` is one more than there are operands if a workspace stands behind them.
  private func run(
    _ held: Held, _ count: Int, _ queue: OpaquePointer?, _ completion: inout berth_completion
  ) -> DeviceError? {
    withUnsafeTemporaryAllocation(of: OpaquePointer?.self, capacity: count + 1) { handles in
      for index in 0..<count {
        handles.initializeElement(at: index, to: held[index]._withUnsafeGuaranteedRef { $0.handle })
      }
      var run = berth_run()
      run.struct_size = UInt32(MemoryLayout<berth_run>.size)
      run.plan = handle
      run.buffer_count = UInt64(operands.count)
      run.buffers = UnsafePointer(handles.baseAddress)
      run.workspace = count > operands.count ? handles[operands.count] : nil
      PluginReport.clear()
      let status = context.library.table.run?(context.handle, queue, &run, &completion) ?? BERTH_INTERNAL
      guard status == BERTH_OK else { return context.failure(status, of: "run").during(call.description) }
      guard completion.ticket == 0 || !context.isBlocking else {
        _ = Unmanaged.passRetained(self)
        for index in 0..<count { held[index]._withUnsafeGuaranteedRef { $0.keep() } }
        return PluginContext.unwantedTicket(completion.ticket).during(call.description)
      }
      return nil
    }
  }
}
