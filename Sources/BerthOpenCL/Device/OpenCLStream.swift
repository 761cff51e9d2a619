// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import COpenCL
internal import Dispatch

/// An in-order queue of the driver's, and a thread that waits for what is on it, command by command.
///
/// Nothing here waits for the queue to run empty, and nothing runs in the driver's callbacks, in which OpenCL forbids most calls and
/// drivers hold locks: the thread waits for events, each of which is the last of one command's.
final class OpenCLStream: CommandStream, @unchecked Sendable {
  // `@unchecked`: the queue may be used on any thread; the rest is locks.

  /// A command under way.
  private struct Entry: @unchecked Sendable {
    // `@unchecked`: handles, which this owns until it is reported.
    let command: Command
    let first: cl_event?
    let last: cl_event?
    /// What it fails with however it ends, if it was not handed over whole.
    let failure: DeviceError?
    let complaint: Complaint?
    let finish: @Sendable (Result<CommandTiming.Interval?, DeviceError>) -> Void
  }

  /// Where the kernels of a run note the first bad value, and where the host reads it.
  private struct Complaint: @unchecked Sendable {
    // `@unchecked`: the block is this run's own.
    let block: MemoryBlock
    let host: HostMemory
    /// What is there when nobody complained.
    static let none = Int32.max
  }

  private struct State {
    /// What is under way, in the order of handing over.
    var entries = FIFO<Entry>()
    /// Whether the worker is at it.
    var isWaiting = false
  }

  private let context: OpenCLContext
  private let queue: cl_command_queue
  /// Held while a command is handed over, so that the steps of two do not mix and reports have their order.
  private let turn = Lock<Void>(())
  private let state = Lock(State())
  private let worker = DispatchQueue(label: "berth.opencl.wait")

  /// A new queue of the driver's.
  init(_ context: OpenCLContext) throws(DeviceError) {
    try context.checkAlive()
    var status = CL_SUCCESS
    let properties = cl_command_queue_properties(CL_QUEUE_PROFILING_ENABLE)
    guard let queue = context.api.createCommandQueue(context.handle, context.device, properties, &status),
      status == CL_SUCCESS
    else { throw context.failure(status, of: "clCreateCommandQueue") }
    self.queue = queue
    self.context = context
  }

  deinit {
    // The worker keeps the stream while anything is under way.
    _ = context.api.releaseCommandQueue(queue)
  }

  // MARK: CommandStream

  func beginUse(_ command: Command) throws(DeviceError) {
    try context.checkAlive()
    try context.validateAndUse(command)
  }

  func endUse(_ command: Command) { context.endUse(command) }

  func isForHost(_ command: Command) -> Bool { false }

  func doOnHost(_ command: Command) -> DeviceError? {
    DeviceError(.internal, "a \(command.name) is not for the host to do")
  }

  func start(
    _ command: Command, _ finish: @escaping @Sendable (Result<CommandTiming.Interval?, DeviceError>) -> Void
  ) throws(DeviceError) {
    let isIdle = try turn.withLock { _ throws(DeviceError) -> Bool in
      try context.checkAlive()
      let entry = try handOver(command, finish)
      return state.withLock { state in
        state.entries.append(entry)
        defer { state.isWaiting = true }
        return !state.isWaiting
      }
    }
    if isIdle { worker.async { self.reportAll() } }
  }

  // MARK: Handing over

  /// Puts a command on the driver's queue.
  ///
  /// - Throws: why nothing of it is there. Where a part is, the entry says what failed, and ends when that part does.
  private func handOver(
    _ command: Command, _ finish: @escaping @Sendable (Result<CommandTiming.Interval?, DeviceError>) -> Void
  ) throws(DeviceError) -> Entry {
    var commands = EnqueuedCommands(context, queue)
    var complaint: Complaint?
    var failure: DeviceError?
    do throws(DeviceError) {
      try enqueue(command, &complaint, on: &commands)
    } catch {
      failure = error
    }
    let (first, last) = commands.takeEvents()
    if let failure, first == nil {
      if let complaint { context.memory.giveBack(complaint.block, byteCount: MemoryLayout<Int32>.size) }
      throw failure
    }
    // Without it the driver may keep a command to itself until somebody waits.
    let status = context.api.flush(queue)
    if failure == nil, status != CL_SUCCESS { failure = context.failure(status, of: "clFlush") }
    return Entry(
      command: command, first: first, last: last, failure: failure, complaint: complaint, finish: finish)
  }

  private func enqueue(
    _ command: Command, _ complaint: inout Complaint?, on commands: inout EnqueuedCommands
  ) throws(DeviceError) {
    switch command {
    case .run(let plan, let bindings):
      let plan = unsafeDowncast(plan, to: OpenCLPlan.self)
      if plan.canComplain {
        let size = MemoryLayout<Int32>.size
        let host = try HostMemory(byteCount: size)
        let made = Complaint(block: try context.memory.take(size), host: host)
        complaint = made
        let none = FillPattern(UInt32(bitPattern: Complaint.none))
        try commands.fill(made.block.handle, 0, size, none)
      }
      try plan.enqueue(bindings, complaint: complaint?.block.handle, on: &commands)
      if let complaint {
        try commands.read(complaint.block.handle, 0, to: complaint.host.address, MemoryLayout<Int32>.size)
      }
    case .fill(let range, let pattern):
      if range.byteCount > 0 { try commands.fill(range.handle, range.offset, range.byteCount, pattern) }
    case .upload(let source, let target):
      if target.byteCount > 0 {
        try commands.write(
          source.memory.address + source.offset, to: target.handle, target.offset, target.byteCount)
      }
    case .download(let source, let target):
      if source.byteCount > 0 {
        try commands.read(source.handle, source.offset, to: target.memory.address + target.offset, source.byteCount)
      }
    case .copy(let source, let target):
      if source.byteCount > 0 {
        try commands.copy(source.handle, source.offset, to: target.handle, target.offset, source.byteCount)
      }
    case .hostCall:
      throw DeviceError(.internal, "a host call was handed to a driver")
    }
  }

  // MARK: Waiting

  /// Waits for and reports what is under way, until nothing is.
  private func reportAll() {
    while let entry = state.withLock({ $0.entries.first }) {
      let outcome = wait(for: entry)
      _ = state.withLock { $0.entries.removeFirst() }
      entry.finish(outcome)
      let isOver = state.withLock { state in
        state.isWaiting = !state.entries.isEmpty
        return !state.isWaiting
      }
      if isOver { return }
    }
  }

  /// Waits for one command, and lets go of its events.
  private func wait(for entry: Entry) -> Result<CommandTiming.Interval?, DeviceError> {
    defer {
      for event in [entry.first, entry.last] { if let event { _ = context.api.releaseEvent(event) } }
      if let complaint = entry.complaint {
        context.memory.giveBack(complaint.block, byteCount: MemoryLayout<Int32>.size)
      }
    }
    var failure = entry.failure
    if entry.first != nil {
      var event = entry.last ?? entry.first
      let status = context.api.waitForEvents(1, &event)
      // The first is asked too: the driver need not fail those behind one that failed.
      let ended = [entry.first, entry.last].compactMap { $0 }.map(self.status).first { $0 < 0 }
      if failure == nil, let bad = ended ?? (status == CL_SUCCESS ? nil : status) {
        failure = context.failure(bad, of: "a \(entry.command.name)")
      }
    }
    if let failure { return .failure(failure) }
    if let complaint = entry.complaint, case .run(let plan, _) = entry.command {
      let position = complaint.host.address.loadUnaligned(as: Int32.self)
      if position != Complaint.none, let error = unsafeDowncast(plan, to: OpenCLPlan.self).failure(Int(position)) {
        return .failure(error)
      }
    }
    return .success(interval(entry))
  }

  /// How a command ended: 0 or a negative status.
  private func status(of event: cl_event) -> cl_int {
    var status: cl_int = 0
    let answer = context.api.getEventInfo(
      event, cl_event_info(CL_EVENT_COMMAND_EXECUTION_STATUS), MemoryLayout<cl_int>.size, &status, nil)
    return answer == CL_SUCCESS ? status : answer
  }

  /// When the device ran a command; nil if the driver does not say.
  private func interval(_ entry: Entry) -> CommandTiming.Interval? {
    guard let first = entry.first, let begin = time(first, CL_PROFILING_COMMAND_START),
      let end = time(entry.last ?? first, CL_PROFILING_COMMAND_END)
    else { return nil }
    return CommandTiming.Interval(begin: begin, end: end)
  }

  private func time(_ event: cl_event, _ name: Int32) -> UInt64? {
    var time: cl_ulong = 0
    let status = context.api.getEventProfilingInfo(
      event, cl_profiling_info(name), MemoryLayout<cl_ulong>.size, &time, nil)
    return status == CL_SUCCESS ? time : nil
  }
}
