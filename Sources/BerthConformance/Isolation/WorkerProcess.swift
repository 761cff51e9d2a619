// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Dispatch
public import Foundation
import Glibc
import Subprocess

/// How to start a process that calls `WorkerHost.serve`.
public struct WorkerProgram: Sendable {
  /// The program.
  public var executable: String
  /// What it gets on its command line.
  public var arguments: [String]
  /// What it finds in its environment besides what it inherits.
  public var environment: [String: String] = [:]
  /// Gets what the process prints, as it comes, on a thread of its own. A plug-in's output is no result: by default it goes to standard
  /// error.
  public var onOutput: @Sendable (Data) -> Void = { try? FileHandle.standardError.write(contentsOf: $0) }

  /// The program of these parts.
  public init(executable: String, arguments: [String]) {
    self.executable = executable
    self.arguments = arguments
  }
}

/// A worker's process, with a socket to it in place of its standard input. Both its outputs end here, so that nothing that a plug-in
/// prints can be taken for an answer.
final class WorkerProcess {
  /// The socket to the process.
  let channel: LineChannel
  private let record = ProcessRecord()
  private let output: OutputTail

  /// Starts the process.
  ///
  /// - Throws: `.inputOutput` if it cannot be started.
  init(_ program: WorkerProgram) throws(DeviceError) {
    let sockets = try WorkerProcess.pair("a socket") { socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, $0) }
    let pipes = try WorkerProcess.pair("a pipe") { pipe($0) }
    let secondPipe = fcntl(pipes.1, F_DUPFD_CLOEXEC, 0)
    output = OutputTail(pipes.0, program.onOutput)

    var options = PlatformOptions()
    // A group of its own, so that what the plug-in starts can be ended with it.
    options.processGroupID = 0
    let configuration = Configuration(
      executable: .path(.init(program.executable)), arguments: Arguments(program.arguments),
      environment: .inherit.updating(WorkerProcess.environment(for: program)), platformOptions: options)
    let record = record
    Task(executorPreference: StarterExecutor.shared) {
      do {
        _ = try await Subprocess.run(
          configuration, input: .fileDescriptor(.init(rawValue: sockets.1), closeAfterSpawningProcess: true),
          output: .fileDescriptor(.init(rawValue: pipes.1), closeAfterSpawningProcess: true),
          error: .fileDescriptor(.init(rawValue: secondPipe), closeAfterSpawningProcess: true)
        ) { execution in
          let process = execution.processIdentifier
          record.began(process.value, liveness: fcntl(process.processDescriptor, F_DUPFD_CLOEXEC, 0))
          await record.mayBeReaped()
        }
      } catch {
        record.failed("it cannot be started: \(error)")
      }
    }
    do throws(DeviceError) {
      channel = LineChannel(sockets.0, liveness: try record.waitUntilBegun())
    } catch {
      close(sockets.0)
      throw DeviceError(.inputOutput, "the worker '\(program.executable)': \(error.message)")
    }
  }

  deinit {
    record.kill()
    record.letReap()
  }

  /// Ends the process, by force once `grace` is over.
  ///
  /// - Returns: how it ended: 'died of SIGSEGV (Segmentation fault)', 'ended with status 0'.
  func end(grace: Duration = .zero) -> String {
    let deadline = ContinuousClock.now + grace
    if grace > .zero {
      // Whatever it still says is of no interest.
      while case .line = channel.receive(until: deadline) {}
    }
    record.kill()
    let end = record.waitUntilEnded()
    record.letReap()
    return end
  }

  /// The last lines that the process printed, as one line of text; empty if it printed nothing.
  var lastWords: String { output.lastWords }

  private static func environment(for program: WorkerProgram) -> [Environment.Key: String?] {
    // Swift's own report of a crash takes seconds, and is about our frames, not the plug-in's.
    var environment: [Environment.Key: String?] = ["SWIFT_BACKTRACE": "enable=no"]
    for (name, value) in program.environment { environment[Environment.Key(stringLiteral: name)] = value }
    return environment
  }

  private static func pair(
    _ what: String, _ make: (UnsafeMutablePointer<Int32>) -> Int32
  ) throws(DeviceError) -> (Int32, Int32) {
    var ends: [Int32] = [-1, -1]
    let status = ends.withUnsafeMutableBufferPointer { buffer in buffer.baseAddress.map(make) ?? -1 }
    guard status == 0 else {
      throw DeviceError(.inputOutput, "\(what) to a worker cannot be made: \(String(cString: strerror(errno)))")
    }
    // Another process that this one starts must not hold them open.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }
}

/// Where the thread that owns a process and the task that started it meet.
private final class ProcessRecord: Sendable {
  private enum Phase {
    case starting
    case running(pid_t)
    /// May have been reaped: its number may mean another process by now.
    case left
  }

  private struct State {
    var phase = Phase.starting
    var liveness: Int32 = -1
    var failure: String?
    var mayBeReaped = false
    var waiting: CheckedContinuation<Void, Never>?
  }

  private let state = Lock(State())
  private let begun = DispatchSemaphore(value: 0)

  func began(_ process: pid_t, liveness: Int32) {
    state.withLock {
      $0.phase = .running(process)
      $0.liveness = liveness
    }
    begun.signal()
  }

  func failed(_ why: String) {
    state.withLock {
      $0.phase = .left
      $0.failure = why
    }
    begun.signal()
  }

  /// Waits until nobody needs the process's number any more.
  func mayBeReaped() async {
    await withCheckedContinuation { continuation in
      let isOpen = state.withLock { state in
        if !state.mayBeReaped { state.waiting = continuation }
        return state.mayBeReaped
      }
      if isOpen { continuation.resume() }
    }
  }

  func waitUntilBegun() throws(DeviceError) -> Int32 {
    begun.wait()
    return try state.withLock { (state) throws(DeviceError) in
      if let failure = state.failure { throw DeviceError(.inputOutput, failure) }
      return state.liveness
    }
  }

  /// Ends the process and all in its group.
  func kill() {
    state.withLock { state in
      guard case .running(let process) = state.phase else { return }
      _ = Glibc.kill(-process, SIGKILL)
      _ = Glibc.kill(process, SIGKILL)
    }
  }

  func letReap() {
    let waiting = state.withLock { state in
      state.phase = .left
      state.mayBeReaped = true
      defer { state.waiting = nil }
      return state.waiting
    }
    waiting?.resume()
  }

  /// Waits for a process that was killed, and says how it ended. Does not reap it: whoever started it does that, when it gets to it.
  func waitUntilEnded() -> String {
    guard case .running(let process) = state.withLock({ $0.phase }) else { return "ended" }
    // A process stuck inside a kernel driver does not die, not even when killed; nobody is to wait for it for ever.
    let deadline = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < deadline {
      var end = siginfo_t()
      let status = waitid(P_PID, id_t(process), &end, WEXITED | WNOWAIT | WNOHANG)
      if status == 0, end.si_signo == SIGCHLD { return ProcessRecord.words(end) }
      if status != 0, errno != EINTR { return "ended" }
      Thread.sleep(forTimeInterval: 0.0005)
    }
    return "cannot be ended: its driver does not let go of it"
  }

  private static func words(_ end: siginfo_t) -> String {
    let status = end._sifields._sigchld.si_status
    if end.si_code == CLD_EXITED { return "ended with status \(status)" }
    return "died of \(signalNames[status] ?? "signal \(status)") (\(String(cString: strsignal(status))))"
  }

  private static let signalNames: [Int32: String] = [
    SIGABRT: "SIGABRT", SIGBUS: "SIGBUS", SIGFPE: "SIGFPE", SIGILL: "SIGILL", SIGKILL: "SIGKILL", SIGPIPE: "SIGPIPE",
    SIGSEGV: "SIGSEGV", SIGSYS: "SIGSYS", SIGTERM: "SIGTERM", SIGTRAP: "SIGTRAP", SIGALRM: "SIGALRM",
  ]
}

/// Runs the tasks that start processes. Not on Swift's own threads: callers block while a process starts, and could keep all of those.
private final class StarterExecutor: TaskExecutor {
  static let shared = StarterExecutor()
  private let queue = DispatchQueue(label: "berth.worker-starter")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}

/// Passes on what a process prints, and keeps the end of it.
private final class OutputTail: Sendable {
  private static let keptByteCount = 4096
  private let kept = Lock(Data())
  private let closed = DispatchSemaphore(value: 0)

  init(_ descriptor: Int32, _ onOutput: @escaping @Sendable (Data) -> Void) {
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    Thread { [self] in
      while true {
        let data = file.availableData
        if data.isEmpty { break }
        onOutput(data)
        kept.withLock { kept in kept = Data((kept + data).suffix(OutputTail.keptByteCount)) }
      }
      closed.signal()
    }.start()
  }

  /// To be asked once the process is dead: waits a moment for the rest.
  var lastWords: String {
    // Something that the process started may hold the pipe open longer.
    if closed.wait(timeout: .now() + .milliseconds(300)) == .success { closed.signal() }
    let lines = String(decoding: kept.withLock { $0 }, as: UTF8.self).split(whereSeparator: \.isNewline)
    return String(lines.suffix(3).joined(separator: " | ").suffix(400))
  }
}
