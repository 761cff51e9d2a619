// SPDX-License-Identifier: Apache-2.0

public import BerthCore
import Foundation
import Glibc

/// The worker's side of isolation: a process that has a device and does what its judge asks. It makes no data, knows no expected result
/// and passes no verdict on an operator, so a device that spoils this process spoils nothing but its own case.
public enum WorkerHost {
  /// Serves the process that started this one, by the socket that it put in place of standard input, until it says that it is done.
  /// What anything in this process prints from here on goes to standard error.
  ///
  /// - Parameters:
  ///   - list: finds the devices that there are, when asked for them.
  ///   - open: starts the device, when asked to.
  /// - Throws: `.invalidArgument` if standard input is no such socket.
  public static func serve(
    listing list: () -> [DeviceSummary] = { [] }, _ open: () throws(DeviceError) -> any Device
  ) throws(DeviceError) {
    var service = Service(channel: LineChannel(try takeSocket()))
    service.serve(list, open)
  }

  /// Moves the socket out of the reach of whoever reads standard input or writes standard output, and has this process end with the
  /// other one, whatever a plug-in is doing.
  private static func takeSocket() throws(DeviceError) -> Int32 {
    var status = stat()
    guard fstat(STDIN_FILENO, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else {
      throw DeviceError(.invalidArgument, "a worker is started by a judge, which talks to it over a socket")
    }
    let socket = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 100)
    let nothing = Glibc.open("/dev/null", O_RDWR | O_CLOEXEC)
    guard socket >= 0, nothing >= 0 else {
      throw DeviceError(.inputOutput, "no descriptor to be had: \(String(cString: strerror(errno)))")
    }
    dup2(nothing, STDIN_FILENO)
    close(nothing)
    dup2(STDERR_FILENO, STDOUT_FILENO)
    Thread {
      var place = pollfd(fd: socket, events: 0, revents: 0)
      while poll(&place, 1, -1) < 0 {}
      _exit(1)
    }.start()
    return socket
  }
}

private struct Service {
  let channel: LineChannel
  private var token = ""
  private var serial = 0
  private var blocks: [Int: HostMemory] = [:]
  private var queue: (any Queue)?
  /// Calls asked about, which are soon to be run.
  private var calls: [String: OperatorCall] = [:]

  init(channel: LineChannel) {
    self.channel = channel
  }

  mutating func serve(_ list: () -> [DeviceSummary], _ open: () throws(DeviceError) -> any Device) {
    var device: (any Device)?
    while case .line(let line) = channel.receive() {
      guard let envelope = WorkerCoding.message(line, as: WorkerEnvelope<WorkerRequest>.self) else { return }
      (token, serial) = (envelope.token, envelope.serial)
      switch envelope.body {
      case .list: answer(.devices(list().map(DeviceSummaryRecord.init)))
      case .open:
        do throws(DeviceError) {
          let opened = try open()
          device = opened
          answer(.ready(DeviceInfoRecord(opened.info)))
        } catch {
          answer(.cannot(ErrorRecord(error)))
          return
        }
      case .end: return
      case .support(let ids):
        guard let device else { return }
        calls = [:]
        for id in ids { answer(.support(reason: reasonAgainst(id, on: device))) }
      case .run(let id, let slot, let block, let seconds):
        guard let device else { return }
        answer(.done(run(id, in: slot, mapping: block, on: device, timeout: .seconds(seconds))))
      case .check(let id, let seconds):
        guard let device else { return }
        answer(.done(check(id, on: device, timeout: .seconds(seconds))))
      }
    }
  }

  private func answer(_ reply: WorkerReply) {
    // What the plug-in printed comes out before the answer, and is not lost if the next case crashes.
    fflush(nil)
    guard let line = try? WorkerCoding.line(WorkerEnvelope(token: token, serial: serial, body: reply)) else { return }
    _ = channel.send(line)
  }

  private mutating func reasonAgainst(_ id: String, on device: any Device) -> String? {
    do throws(DeviceError) {
      let call = try OperatorCase(id: id).call()
      calls[id] = call
      if case .unsupported(let reason) = device.support(for: call) { return reason }
      return nil
    } catch {
      return "\(error)"
    }
  }

  private mutating func run(
    _ id: String, in slot: Int, mapping block: WorkerRequest.BlockName?, on device: any Device, timeout: Duration
  ) -> CaseReport {
    var report = CaseReport()
    var isMapped = true
    do throws(CaseFailure) {
      if let block {
        isMapped = false
        blocks[slot] = try attempt("mapping shared memory") { () throws(DeviceError) in
          try SharedBlock.take(path: block.path, byteCount: block.byteCount).memory
        }
        isMapped = true
      }
      let layout = TrialLayout(try call(id))
      guard let memory = blocks[slot], memory.byteCount >= layout.byteCount else {
        throw .broken(.error, "the worker has no memory for the case")
      }
      let outcome = TrialExecution(device: device, queue: try currentQueue(of: device), timeout: timeout)
        .run(layout, in: memory)
      report.completedRuns = outcome.completedRuns
      report.workspaceByteCount = outcome.workspaceByteCount
      if let failure = outcome.failure { throw failure }
    } catch {
      report.failure = error.record
      report.needsNewWorker = !isMapped || !Health.isWell(device, having: queue)
      queue = nil
    }
    return report
  }

  private func call(_ id: String) throws(CaseFailure) -> OperatorCall {
    if let call = calls[id] { return call }
    return try attempt("making the call") { () throws(DeviceError) in try OperatorCase(id: id).call() }
  }

  private mutating func currentQueue(of device: any Device) throws(CaseFailure) -> any Queue {
    if let queue { return queue }
    let made = try attempt("making a queue") { () throws(DeviceError) in try device.makeQueue() }
    queue = made
    return made
  }

  private func check(_ id: String, on device: any Device, timeout: Duration) -> CaseReport {
    var report = CaseReport()
    do throws(CaseFailure) {
      let test = try attempt("reading the case") { () throws(DeviceError) in try TestCase(id: id) }
      guard case .runtime(let check, let seed) = test else { throw .broken(.error, "'\(id)' is no runtime check") }
      try check.body(RuntimeContext(device: device, seed: seed, timeout: timeout))
    } catch {
      report.failure = error.record
      report.needsNewWorker = error.outcome != .unsupported && !Health.isWell(device, having: nil)
    }
    return report
  }
}

/// Whether a device can go on after a case that failed.
private enum Health {
  /// A working device answers at once; one that does not is not waited for.
  private static let patience = Duration.seconds(1)

  /// Whether `queue` is done with all it was given, and a transfer works.
  static func isWell(_ device: any Device, having queue: (any Queue)?) -> Bool {
    do throws(DeviceError) {
      try queue?.complete(.hostCall {}, timeout: patience)
      let fresh = try device.makeQueue()
      let buffer = try device.allocate(BufferSpec(byteCount: 64))
      defer { buffer.free() }
      let (sent, received) = (try HostMemory(byteCount: 64), try HostMemory(byteCount: 64))
      sent.mutableBytes.copyBytes(from: (0..<64).map { UInt8($0) })
      received.mutableBytes.initializeMemory(as: UInt8.self, repeating: TrialLayout.unreceived)
      try fresh.complete(.upload(HostRange(sent), to: BufferRange(buffer)), timeout: patience)
      try fresh.complete(.download(BufferRange(buffer), to: HostRange(received)), timeout: patience)
      return sent.bytes.elementsEqual(received.bytes)
    } catch {
      return false
    }
  }
}
