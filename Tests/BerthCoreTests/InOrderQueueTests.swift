// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Foundation
import Synchronization
import Testing

/// How long a test waits for what must happen. Long, because a loaded machine is slow and a failing test may be.
private let patience = Duration.seconds(60)

@Suite struct InOrderQueueTests {
  /// A queue that knows host calls only.
  private func makeQueue() -> InOrderQueue {
    InOrderQueue { command throws(DeviceError) in
      guard case .hostCall(let call) = command else { throw DeviceError(.invalidArgument, "no host call") }
      return call
    }
  }

  @Test func commandsRunInOrderWithAndWithoutPoints() throws {
    let queue = makeQueue()
    let (gate, done) = (Fence(), Fence())
    let log = Log()
    for index in 1...100 {
      let points = index % 10 == 1 ? [FencePoint(gate, UInt64(index))] : []
      try queue.submit(.hostCall { log.append(index) }, after: points, signal: FencePoint(done, UInt64(index)))
    }
    #expect(done.value == 0)
    for value in stride(from: 1, through: 91, by: 10) {
      gate.signal(UInt64(value))
      try done.wait(until: UInt64(value + 9), timeout: patience)
      #expect(log.entries == Array(1...value + 9))
    }
  }

  @Test func aCommandWaitsForAllOfItsPoints() throws {
    let queue = makeQueue()
    let (first, second, done) = (Fence(), Fence(), Fence())
    try queue.submit(.hostCall {}, after: [FencePoint(first, 1), FencePoint(second, 2)], signal: FencePoint(done, 1))
    second.signal(2)
    #expect(throws: DeviceError.self) { try done.wait(until: 1, timeout: .milliseconds(20)) }
    first.signal(1)
    try done.wait(until: 1, timeout: patience)
  }

  @Test func aRefusedCommandLeavesNothingBehind() throws {
    let queue = makeQueue()
    let done = Fence()
    let memory = try HostMemory(byteCount: 8)
    #expect(throws: DeviceError.self) {
      try queue.submit(
        .upload(HostRange(memory), to: BufferRange(NoBuffer())), after: [], signal: FencePoint(done, 1))
    }
    try queue.submit(.hostCall {}, signal: FencePoint(done, 2))
    try done.wait(until: 2, timeout: patience)
    #expect(done.failure == nil)
  }

  @Test func aFailureFailsItsOwnSignalOnly() throws {
    let queue = makeQueue()
    let (failing, done) = (Fence(), Fence())
    try queue.submit(
      .hostCall { () throws(DeviceError) in throw DeviceError(.inputOutput, "made up") }, signal: FencePoint(failing, 1)
    )
    try queue.submit(.hostCall {}, signal: FencePoint(done, 1))
    try done.wait(until: 1, timeout: patience)
    #expect(failing.failure?.code == .inputOutput)
  }

  @Test func aFailedPointKeepsItsCommandFromRunning() throws {
    let queue = makeQueue()
    let (gate, failing, done) = (Fence(), Fence(), Fence())
    let log = Log()
    try queue.submit(.hostCall { log.append(1) }, after: [FencePoint(gate, 1)], signal: FencePoint(failing, 1))
    try queue.submit(.hostCall { log.append(2) }, signal: FencePoint(done, 1))
    gate.fail(DeviceError(.deviceLost, "gone"))
    try done.wait(until: 1, timeout: patience)
    #expect(failing.failure?.code == .deviceLost)
    #expect(log.entries == [2])
  }

  /// Who frees a buffer when its fence is signalled finds its memory given back.
  @Test func theWorkIsGoneWhenItsSignalComes() throws {
    for _ in 0..<100 {
      let done = Fence()
      let isGone = Fence()
      let queue = InOrderQueue { _ in
        // Only the queue holds what the work holds.
        let token = Token { isGone.signal(1) }
        return { withExtendedLifetime(token) {} }
      }
      let seen = Mutex(false)
      done.whenReached(1) { _ in seen.withLock { $0 = isGone.hasReached(1) } }
      try queue.submit(.hostCall {}, signal: FencePoint(done, 1))
      try done.wait(until: 1, timeout: patience)
      // The observer was there before the waiter, so it has been called.
      #expect(seen.withLock { $0 })
    }
  }

  @Test func anObserverMaySubmit() throws {
    let queue = makeQueue()
    let (first, second) = (Fence(), Fence())
    first.whenReached(1) { _ in
      try? queue.submit(.hostCall {}, after: [FencePoint(first, 1)], signal: FencePoint(second, 1))
    }
    try queue.submit(.hostCall {}, signal: FencePoint(first, 1))
    try second.wait(until: 1, timeout: patience)
  }

  @Test func aDroppedQueueFinishesWhatItHas() throws {
    let done = Fence()
    try makeQueue().submit(.hostCall { Thread.sleep(forTimeInterval: 0.01) }, signal: FencePoint(done, 1))
    try done.wait(until: 1, timeout: patience)
  }

  @Test func aDroppedQueueFailsWhatNobodyCanLetGo() throws {
    let done = Fence()
    try makeQueue().submit(.hostCall {}, after: [FencePoint(Fence(), 1)], signal: FencePoint(done, 1))
    let error = try #require(throws: DeviceError.self) { try done.wait(until: 1, timeout: patience) }
    #expect(error.code == .invalidHandle)
  }

  @Test func threadsMaySubmitAtOnce() throws {
    let queue = makeQueue()
    let done = Fence()
    let log = Log()
    DispatchQueue.concurrentPerform(iterations: 8) { thread in
      for step in 0..<100 { try? queue.submit(.hostCall { log.append(thread * 1000 + step) }) }
    }
    try queue.submit(.hostCall {}, signal: FencePoint(done, 1))
    try done.wait(until: 1, timeout: patience)
    for thread in 0..<8 {
      #expect(log.entries.filter { $0 / 1000 == thread } == (0..<100).map { thread * 1000 + $0 })
    }
  }
}

/// What commands write down.
private final class Log: Sendable {
  private let state = Mutex<[Int]>([])

  var entries: [Int] { state.withLock { $0 } }

  func append(_ entry: Int) { state.withLock { $0.append(entry) } }
}

/// Calls back when it goes.
private final class Token: Sendable {
  private let whenGone: @Sendable () -> Void

  init(_ whenGone: @escaping @Sendable () -> Void) {
    self.whenGone = whenGone
  }

  deinit {
    whenGone()
  }
}

private final class NoBuffer: Buffer {
  let byteCount = 8

  func free() {}
}
