// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Dispatch
import Synchronization
import Testing

@Suite struct FenceTests {
  static let lost = DeviceError(.deviceLost, "it is gone")

  @Test func onlyGrows() {
    let fence = Fence(value: 3)
    #expect(fence.value == 3 && fence.hasReached(3) && fence.hasReached(0) && !fence.hasReached(4))
    fence.signal(2)
    #expect(fence.value == 3)
    fence.signal(.max)
    #expect(fence.value == .max && fence.hasReached(.max))
  }

  @Test func waitingForWhatIsReachedReturns() throws {
    let fence = Fence(value: 5)
    try fence.wait(until: 5)
    try fence.wait(until: 0, timeout: .zero)
  }

  @Test(arguments: [Duration.zero, .milliseconds(1), .seconds(-5)]) func timesOut(_ timeout: Duration) throws {
    let fence = Fence()
    let error = #expect(throws: DeviceError.self) { try fence.wait(until: 1, timeout: timeout) }
    #expect(error?.code == .timedOut)
    // What was waited for may still happen.
    fence.signal(1)
    try fence.wait(until: 1, timeout: timeout)
  }

  @Test func aVeryLongTimeoutIsNoTimeout() throws {
    let fence = Fence()
    DispatchQueue.global().async { fence.signal(1) }
    try fence.wait(until: 1, timeout: .seconds(Int64.max))
  }

  @Test func failureReachesThoseWhoWaitForMore() throws {
    let fence = Fence(value: 2)
    fence.fail(Self.lost)
    fence.fail(DeviceError(.internal, "too late"))
    fence.signal(9)
    #expect(fence.value == 2 && fence.failure == Self.lost)
    try fence.wait(until: 2)
    #expect(throws: Self.lost) { try fence.wait(until: 3) }
    #expect(throws: Self.lost) { try fence.wait(until: 3, timeout: .seconds(60)) }
  }

  @Test func failureWakesASleeper() {
    let fence = Fence()
    DispatchQueue.global().async { fence.fail(Self.lost) }
    #expect(throws: Self.lost) { try fence.wait(until: 1) }
  }

  @Test func observersAreCalledOnceAndInTime() {
    let fence = Fence(value: 1)
    let calls = Mutex<[String]>([])
    func note(_ name: String) -> @Sendable (DeviceError?) -> Void {
      { failure in calls.withLock { $0.append(failure == nil ? name : "\(name) failed") } }
    }
    #expect(fence.whenReached(1, note("now")) == nil)
    #expect(fence.whenReached(2, note("two")) != nil)
    #expect(fence.whenReached(3, note("three")) != nil)
    #expect(fence.whenReached(9, note("nine")) != nil)
    let token = fence.whenReached(3, note("cancelled"))
    token.map { fence.cancel($0) }
    #expect(calls.withLock { $0 } == ["now"])
    fence.signal(2)
    #expect(calls.withLock { $0 } == ["now", "two"])
    fence.signal(4)
    #expect(calls.withLock { $0 } == ["now", "two", "three"])
    fence.fail(Self.lost)
    #expect(calls.withLock { $0 } == ["now", "two", "three", "nine failed"])
    #expect(fence.whenReached(10, note("ten")) == nil)
    #expect(fence.whenReached(4, note("four")) == nil)
    #expect(calls.withLock { $0 }.suffix(2) == ["ten failed", "four"])
  }

  @Test func anObserverMayUseTheFence() {
    let (first, second) = (Fence(), Fence())
    first.whenReached(1) { _ in
      first.signal(2)
      second.signal(first.value)
    }
    first.signal(1)
    #expect(second.value == 2)
  }

  /// Two threads hand a counter to and fro; were a wake-up lost or early, it would hang or skip.
  @Test func handsOverBetweenThreads() throws {
    let (ping, pong) = (Fence(), Fence())
    let rounds: UInt64 = 2_000
    let failure = Mutex<DeviceError?>(nil)
    let done = DispatchSemaphore(value: 0)
    DispatchQueue.global().async {
      do throws(DeviceError) {
        for round in 1...rounds {
          try ping.wait(until: round)
          pong.signal(round)
        }
      } catch { failure.withLock { $0 = error } }
      done.signal()
    }
    for round in 1...rounds {
      #expect(pong.value == round - 1)
      ping.signal(round)
      try pong.wait(until: round)
    }
    done.wait()
    #expect(failure.withLock { $0 } == nil)
  }

  @Test func manyThreadsWaitForOneSignal() {
    let fence = Fence()
    let awake = Mutex(0)
    let (ready, done) = (DispatchSemaphore(value: 0), DispatchGroup())
    for target in UInt64(1)...8 {
      DispatchQueue.global().async(group: done) {
        ready.signal()
        if (try? fence.wait(until: target)) != nil { awake.withLock { $0 += 1 } }
      }
    }
    // At least one thread is there before the values come, whatever the pool's width.
    ready.wait()
    for value in UInt64(1)...8 { fence.signal(value) }
    done.wait()
    #expect(awake.withLock { $0 } == 8)
  }
}
