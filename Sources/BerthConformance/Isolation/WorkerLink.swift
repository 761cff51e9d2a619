// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Foundation

/// Why a worker gave no answer.
enum WorkerTrouble: Error {
  /// It is dead: how it ended, and its last words.
  case died(String)
  /// It took too long.
  case timedOut
  /// None can be started any more. `isNew` where that has just been found out.
  case unavailable(String, isNew: Bool)

  /// What that makes of the case at hand.
  func failure(while doing: String, _ timeout: Duration) -> CaseFailure {
    switch self {
    case .died(let how): CaseFailure(outcome: .crashed, rule: nil, message: "\(doing): the process \(how)")
    case .timedOut: CaseFailure(outcome: .timedOut, rule: nil, message: "\(doing): no answer within \(timeout)")
    case .unavailable(let why, _):
      CaseFailure(outcome: .crashed, rule: nil, message: "not run: the device cannot be opened again: \(why)")
    }
  }
}

/// The judge's end of the line to a worker, whichever it is at the moment.
final class WorkerLink {
  /// How often in a row a worker may fail to open the device: some chips need a moment after a crash.
  private static let attempts = 3

  private let program: WorkerProgram
  private let timeout: Duration
  private let openingTimeout: Duration
  private var process: WorkerProcess?
  private var token = ""
  private var serial = 0
  private var slots: [Slot?] = [nil, nil]
  private var lastUser = 0
  private var isGivenUp: String?

  private struct Slot {
    let block: SharedBlock
    /// Who uses it.
    var user = 0
    /// Whether the worker has heard of it.
    var isKnown = false
  }

  init(_ program: WorkerProgram, timeout: Duration, openingTimeout: Duration) {
    self.openingTimeout = openingTimeout
    self.program = program
    self.timeout = timeout
  }

  deinit {
    close()
  }

  // MARK: Opening and ending

  /// Starts the first worker and opens the device.
  func open() throws(DeviceError) -> DeviceInfo {
    var lastProblem = DeviceError(.deviceLost, "not tried")
    for attempt in 0..<WorkerLink.attempts {
      WorkerLink.pause(before: attempt)
      do throws(StartFailure) {
        return try start()
      } catch {
        lastProblem = error.error
        // A device that says no says it again, and one that hangs has had its time.
        guard error.mayHelpToRetry else { break }
      }
    }
    throw lastProblem
  }

  /// Sees to it that there is a worker with an open device.
  func ensure() throws(WorkerTrouble) {
    if process != nil { return }
    if let isGivenUp { throw .unavailable(isGivenUp, isNew: false) }
    var problem = ""
    for attempt in 0..<WorkerLink.attempts {
      WorkerLink.pause(before: attempt)
      do throws(StartFailure) {
        _ = try start()
        return
      } catch {
        problem = error.error.message
      }
    }
    isGivenUp = problem
    throw .unavailable(problem, isNew: true)
  }

  /// Ends the worker at once. The next request starts another.
  func kill() {
    forget()
    _ = process?.end()
    process = nil
  }

  /// Lets the worker close its device and go; by force if it does not.
  func close() {
    guard process != nil else { return }
    try? send(.end)
    forget()
    // As long as closing a device may reasonably take.
    _ = process?.end(grace: .seconds(2))
    process = nil
  }

  /// Starts a worker that only says which devices there are.
  ///
  /// - Throws: `.deviceLost` if it crashed over that, `.timedOut` if it did not come to an end.
  func list() throws(DeviceError) -> [DeviceSummary] {
    // There is nothing to close: it has no device, and drivers may have threads that do not end.
    defer { kill() }
    do throws(StartFailure) {
      let reply = try start(with: .list, while: "looking for devices")
      guard case .devices(let records) = reply else { throw WorkerLink.strange }
      return records.map(\.summary)
    } catch {
      throw error.error
    }
  }

  private struct StartFailure: Error {
    let error: DeviceError
    let mayHelpToRetry: Bool
  }

  private static let strange = StartFailure(
    error: DeviceError(.internal, "the worker gave another answer than asked"), mayHelpToRetry: false)

  private func start() throws(StartFailure) -> DeviceInfo {
    switch try start(with: .open, while: "opening the device") {
    case .ready(let record): return record.info
    case .cannot(let record):
      kill()
      throw StartFailure(error: record.error, mayHelpToRetry: false)
    default:
      kill()
      throw WorkerLink.strange
    }
  }

  /// Starts a worker with a request, and gives its answer.
  private func start(with request: WorkerRequest, while doing: String) throws(StartFailure) -> WorkerReply {
    do throws(DeviceError) { process = try WorkerProcess(program) } catch {
      throw StartFailure(error: error, mayHelpToRetry: false)
    }
    token = String(UInt64.random(in: 0...UInt64.max), radix: 16) + String(UInt64.random(in: 0...UInt64.max), radix: 16)
    do throws(WorkerTrouble) {
      try send(request)
      return try receive(until: .now + openingTimeout)
    } catch {
      kill()
      switch error {
      case .timedOut:
        throw StartFailure(
          error: DeviceError(.timedOut, "\(doing) took longer than \(openingTimeout)"), mayHelpToRetry: false)
      case .died(let how), .unavailable(let how, _):
        throw StartFailure(
          error: DeviceError(.deviceLost, "while \(doing), the process \(how)"), mayHelpToRetry: true)
      }
    }
  }

  private static func pause(before attempt: Int) {
    if attempt > 0 { Thread.sleep(forTimeInterval: attempt == 1 ? 0.1 : 0.5) }
  }

  // MARK: Talking

  /// Sends a request, to a new worker if there is none.
  func send(_ request: WorkerRequest) throws(WorkerTrouble) {
    try ensure()
    serial += 1
    let envelope = WorkerEnvelope(token: token, serial: serial, body: request)
    guard let line = try? WorkerCoding.line(envelope), let process else { throw .died("cannot be spoken to") }
    // The blocks that it names are known from here on: the worker maps them before anything else can go wrong.
    if case .run(_, let slot, _, _) = request { slots[slot]?.isKnown = true }
    guard process.channel.send(line) else { throw died() }
  }

  /// The next answer to the last request.
  ///
  /// - Parameter deadline: when to give up; the timeout from now by default.
  func receive(until deadline: ContinuousClock.Instant? = nil) throws(WorkerTrouble) -> WorkerReply {
    let deadline = deadline ?? .now + timeout
    while let process {
      switch process.channel.receive(until: deadline) {
      case .line(let line):
        let envelope = WorkerCoding.message(line, as: WorkerEnvelope<WorkerReply>.self)
        // Anything else was written by something that is not the worker.
        if let envelope, envelope.token == token, envelope.serial == serial { return envelope.body }
      case .closed: throw died()
      case .timedOut: throw .timedOut
      }
    }
    throw .died("is gone")
  }

  private func died() -> WorkerTrouble {
    guard let process else { return .died("is gone") }
    forget()
    self.process = nil
    // It may have closed the socket without ending; then it has a moment to do so, for the sake of its status.
    let how = process.end(grace: .milliseconds(500))
    let words = process.lastWords
    return .died(words.isEmpty ? how : "\(how); its last words: \(words)")
  }

  // MARK: Memory

  /// A stretch of memory that the worker can be told to use.
  struct Lease {
    let slot: Int
    let memory: HostMemory
    fileprivate let user: Int
  }

  /// The memory of a slot, with at least so many bytes, until the slot is asked for again or the worker is gone.
  func lease(_ slot: Int, byteCount: Int) throws(DeviceError) -> Lease {
    lastUser += 1
    if slots[slot]?.block.memory.byteCount ?? 0 < byteCount {
      slots[slot]?.block.removeName()
      slots[slot] = nil
      // Doubling, so that it seldom grows.
      var room = 1 << 20
      while room < byteCount { room *= 2 }
      slots[slot] = Slot(block: try SharedBlock.create(byteCount: room))
    }
    slots[slot]?.user = lastUser
    guard let memory = slots[slot]?.block.memory else { throw DeviceError(.internal, "slot \(slot) has no memory") }
    return Lease(slot: slot, memory: memory, user: lastUser)
  }

  /// Whether the worker would still find there what was laid out.
  func isGood(_ lease: Lease) -> Bool { slots[lease.slot]?.user == lease.user }

  /// The name of a slot's block, where the worker has not heard of it.
  func newBlock(_ slot: Int) -> WorkerRequest.BlockName? {
    guard let slot = slots[slot], !slot.isKnown else { return nil }
    return .init(path: slot.block.path, byteCount: slot.block.memory.byteCount)
  }

  /// Gives the memory up that is shared with a worker that is gone.
  private func forget() {
    for slot in slots { slot?.block.removeName() }
    slots = [nil, nil]
  }
}
