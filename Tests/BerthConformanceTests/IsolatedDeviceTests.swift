// SPDX-License-Identifier: Apache-2.0

import BerthConformance
import BerthCore
import Foundation
import Synchronization
import Testing

/// What happens to a judge whose worker never becomes one. That a worker works is shown with the command, which is one.
struct IsolatedDeviceTests {
  private func error(_ script: String, timeout: Duration = .seconds(60)) throws -> DeviceError {
    try #require(throws: DeviceError.self) {
      var program = WorkerProgram(executable: "/bin/sh", arguments: ["-c", script])
      program.onOutput = { _ in }
      _ = try IsolatedDevice(program, openingTimeout: timeout)
    }
  }

  @Test(arguments: [
    ("exit 3", "ended with status 3"), ("exit 0", "ended with status 0"), ("kill -SEGV $$", "died of SIGSEGV"),
    ("echo first; echo second >&2; exit 1", "second"),
    // Lines on the socket that are not the worker's: it takes no notice.
    ("echo '{\"token\":\"\",\"serial\":1,\"body\":{\"support\":{}}}' >&0; exit 4", "ended with status 4"),
    ("echo gibberish >&0; exit 5", "ended with status 5"),
  ])
  func aWorkerThatEndsAtOnceSaysHow(_ script: String, _ hint: String) throws {
    let error = try error(script)
    #expect(error.code == .deviceLost)
    #expect(error.message.contains(hint), "\(error)")
  }

  @Test func aWorkerThatSaysNothingIsKilled() throws {
    // A child that outlives the worker must not keep anybody waiting either.
    let error = try error("sleep 1000 & sleep 1000", timeout: .milliseconds(300))
    #expect(error.code == .timedOut)
  }

  @Test func aProgramThatDoesNotExistIsNamed() throws {
    let error = try #require(throws: DeviceError.self) {
      _ = try IsolatedDevice(WorkerProgram(executable: "/nonexistent/worker", arguments: []))
    }
    #expect(error.code == .inputOutput)
    #expect(error.message.contains("/nonexistent/worker"))
  }

  @Test func whatAWorkerPrintsIsPassedOn() throws {
    var program = WorkerProgram(executable: "/bin/sh", arguments: ["-c", "echo out; echo err >&2; exit 1"])
    let sink = Sink()
    program.onOutput = { sink.add($0) }
    #expect(throws: DeviceError.self) { _ = try IsolatedDevice(program) }
    #expect(sink.text.contains("out\n"))
    #expect(sink.text.contains("err\n"))
  }
}

private final class Sink: Sendable {
  private let data = Mutex(Data())
  func add(_ more: Data) { data.withLock { $0 += more } }
  var text: String { String(decoding: data.withLock { $0 }, as: UTF8.self) }
}
