// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Dispatch
import Synchronization
import Testing

@testable import BerthCPU

/// How long a test waits for what must happen. Long, because a loaded machine is slow and a failing test may be.
private let patience = Duration.seconds(60)

@Suite struct QueueTests {
  private let device: CPUDevice

  init() throws {
    device = try Shared.device.get()
  }

  private func fill(_ buffer: any Buffer, _ value: UInt32) -> Command {
    .fill(BufferRange(buffer), FillPattern(value))
  }

  @Test func aCommandWithoutPointsIsDoneWhenSubmitReturns() throws {
    let queue = try device.makeQueue()
    let buffer = try device.allocate(BufferSpec(byteCount: 4))
    #expect(queue.isSynchronous)
    try queue.submit(fill(buffer, 0x1234_5678))
    #expect(buffer.hostAddress?.load(as: UInt32.self) == 0x1234_5678)
  }

  @Test func aCommandWaitsForItsPoint() throws {
    let queue = try device.makeQueue()
    let buffer = try device.buffer([0] as [UInt32])
    let (gate, done) = (Fence(), Fence())
    try queue.submit(fill(buffer, 7), after: [FencePoint(gate, 3)], signal: FencePoint(done, 1))
    gate.signal(2)
    #expect(throws: DeviceError.self) { try done.wait(until: 1, timeout: .milliseconds(20)) }
    #expect(buffer.hostAddress?.load(as: UInt32.self) == 0)
    gate.signal(3)
    try done.wait(until: 1, timeout: patience)
    #expect(buffer.hostAddress?.load(as: UInt32.self) == 7)
  }

  @Test func commandsBehindAWaitingOneKeepTheirOrder() throws {
    let queue = try device.makeQueue()
    let gate = Fence()
    let done = Fence()
    let order = Mutex<[Int]>([])
    for index in 1...100 {
      let points = index % 10 == 1 ? [FencePoint(gate, UInt64(index))] : []
      try queue.submit(
        .hostCall { order.withLock { $0.append(index) } }, after: points, signal: FencePoint(done, UInt64(index)))
    }
    #expect(done.value == 0)
    for value in stride(from: 1, through: 91, by: 10) {
      gate.signal(UInt64(value))
      try done.wait(until: UInt64(value + 9), timeout: patience)
      #expect(order.withLock { $0 } == Array(1...value + 9))
    }
  }

  @Test func afterTheGatesAreOpenTheQueueIsSynchronousAgain() throws {
    let queue = try device.makeQueue()
    let (gate, done) = (Fence(), Fence())
    let buffer = try device.buffer([0] as [UInt32])
    try queue.submit(fill(buffer, 1), after: [FencePoint(gate, 1)], signal: FencePoint(done, 1))
    gate.signal(1)
    try done.wait(until: 1, timeout: patience)
    for value in UInt32(2)..<1000 {
      try queue.submit(fill(buffer, value))
      #expect(buffer.hostAddress?.load(as: UInt32.self) == value)
    }
  }

  @Test func aFailedPointFailsItsCommandAndNoOther() throws {
    let queue = try device.makeQueue()
    let buffer = try device.buffer([0, 0] as [UInt32])
    let (gate, first, second) = (Fence(), Fence(), Fence())
    let reason = DeviceError(.deviceLost, "gone")
    try queue.submit(
      .fill(BufferRange(buffer, offset: 0, byteCount: 4), FillPattern(UInt32(1))), after: [FencePoint(gate, 1)],
      signal: FencePoint(first, 1))
    try queue.submit(
      .fill(BufferRange(buffer, offset: 4, byteCount: 4), FillPattern(UInt32(2))), after: [],
      signal: FencePoint(second, 1))
    gate.fail(reason)
    #expect(throws: reason) { try first.wait(until: 1, timeout: patience) }
    try second.wait(until: 1, timeout: patience)
    #expect(try device.read(buffer) == [0, 2] as [UInt32])
  }

  @Test func aPointThatWasReachedBeforeItsFenceFailedIsReached() throws {
    let queue = try device.makeQueue()
    let gate = Fence(value: 5)
    gate.fail(DeviceError(.deviceLost, "gone"))
    let done = Fence()
    try queue.submit(.hostCall {}, after: [FencePoint(gate, 5)], signal: FencePoint(done, 1))
    try done.wait(until: 1, timeout: patience)
    try queue.submit(.hostCall {}, after: [FencePoint(gate, 6)], signal: FencePoint(done, 2))
    #expect(throws: DeviceError(.deviceLost, "gone")) { try done.wait(until: 2, timeout: patience) }
  }

  @Test func aHostCallThatThrowsFailsItsSignalAndTheQueueGoesOn() throws {
    let queue = try device.makeQueue()
    let done = Fence()
    let reason = DeviceError(.inputOutput, "no")
    #expect(throws: reason) {
      try queue.submit(.hostCall { () throws(DeviceError) in throw reason }, signal: FencePoint(done, 1))
    }
    #expect(done.failure == reason)
    try queue.complete(.hostCall {}, timeout: patience)
  }

  @Test func twoQueuesWaitForEachOther() throws {
    let (left, right) = (try device.makeQueue(), try device.makeQueue())
    let (ping, pong) = (Fence(), Fence())
    let order = Mutex<[Int]>([])
    for round in UInt64(1)...50 {
      try right.submit(
        .hostCall { order.withLock { $0.append(Int(round) * 2) } }, after: [FencePoint(ping, round)],
        signal: FencePoint(pong, round))
      try left.submit(
        .hostCall { order.withLock { $0.append(Int(round) * 2 - 1) } }, after: [FencePoint(pong, round - 1)],
        signal: FencePoint(ping, round))
    }
    try pong.wait(until: 50, timeout: patience)
    #expect(order.withLock { $0 } == Array(1...100))
  }

  @Test(arguments: [false, true]) func twoThreadsUseOneQueue(gated: Bool) throws {
    let queue = try device.makeQueue()
    let gate = Fence()
    let done = [Fence(), Fence()]
    if gated { try queue.submit(.hostCall {}, after: [FencePoint(gate, 1)], signal: nil) }
    let order = Mutex<[[Int]]>([[], []])
    let failures = Mutex<[DeviceError]>([])
    // Not atomic on purpose: commands of one queue never run at the same time.
    let counter = try device.buffer([0] as [Int])
    let address = UInt(bitPattern: counter.hostAddress)
    let rounds = 2000
    let group = DispatchGroup()
    for thread in 0..<2 {
      DispatchQueue.global().async(group: group) {
        for round in 1...rounds {
          do throws(DeviceError) {
            try queue.submit(
              .hostCall {
                UnsafeMutablePointer<Int>(bitPattern: address)?.pointee += 1
                order.withLock { $0[thread].append(round) }
              }, signal: FencePoint(done[thread], UInt64(round)))
            if !gated, !done[thread].hasReached(UInt64(round)) {
              throw DeviceError(.internal, "submit returned before the command was done")
            }
          } catch {
            failures.withLock { $0.append(error) }
          }
        }
      }
    }
    if gated {
      group.wait()
      #expect(order.withLock { $0 } == [[], []])
      gate.signal(1)
    }
    for thread in 0..<2 { try done[thread].wait(until: UInt64(rounds), timeout: patience) }
    group.wait()
    #expect(failures.withLock { $0 } == [])
    #expect(order.withLock { $0 } == [Array(1...rounds), Array(1...rounds)])
    #expect(try device.read(counter) == [2 * rounds])
  }

  @Test func aDroppedQueueFinishesItsCommands() throws {
    let (gate, done) = (Fence(), Fence())
    let buffer = try device.buffer([0] as [UInt32])
    weak var dropped: SynchronousQueue?
    do {
      let queue = SynchronousQueue(device.context)
      dropped = queue
      try queue.submit(fill(buffer, 9), after: [FencePoint(gate, 1)], signal: FencePoint(done, 1))
    }
    #expect(dropped != nil)
    gate.signal(1)
    try done.wait(until: 1, timeout: patience)
    #expect(try device.read(buffer) == [9] as [UInt32])
  }

  @Test func commandsThatWaitForAFenceThatIsGoneFail() throws {
    let device = try CPUDevice(configuration: CPUConfiguration(threads: 1))
    let (first, second) = (Fence(), Fence())
    do {
      let queue = try device.makeQueue()
      let buffer = try device.allocate(BufferSpec(byteCount: 4))
      try queue.submit(fill(buffer, 1), after: [FencePoint(Fence(), 1)], signal: FencePoint(first, 1))
      try queue.submit(fill(buffer, 2), signal: FencePoint(second, 1))
      buffer.free()
    }
    for fence in [first, second] {
      let error = #expect(throws: DeviceError.self) { try fence.wait(until: 1, timeout: patience) }
      #expect(error?.code == .invalidHandle)
    }
    #expect(device.memoryUsage == MemoryUsage(bufferCount: 0, byteCount: 0))
  }

  @Test func commandsSubmittedFromInsideRunLater() throws {
    let queue = try device.makeQueue()
    let order = Mutex<[String]>([])
    let (inner, outer, seen) = (Fence(), Fence(), Fence())
    outer.whenReached(1) { _ in
      // An observer runs on the signalling thread, inside the queue.
      try? queue.submit(.hostCall { order.withLock { $0.append("observer") } }, signal: FencePoint(seen, 1))
    }
    try queue.submit(
      .hostCall { () throws(DeviceError) in
        try queue.submit(.hostCall { order.withLock { $0.append("inner") } }, signal: FencePoint(inner, 1))
        order.withLock { $0.append("outer") }
      }, signal: FencePoint(outer, 1))
    try inner.wait(until: 1, timeout: patience)
    try seen.wait(until: 1, timeout: patience)
    #expect(order.withLock { $0 } == ["outer", "inner", "observer"])
  }

  @Test func manyThreadsRunPlansOnQueuesOfTheirOwn() throws {
    let count = 300_000
    let call = try OperatorCall(.add, [.dense(.int32, [count] as Shape), .dense(.int32, [] as Shape)])
    let plan = try device.prepare(call)
    let device = device
    let wrong = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: 4) { thread in
      do {
        let queue = try device.makeQueue()
        let a = try device.buffer((0..<count).map { Int32($0) })
        let b = try device.buffer([Int32(thread)])
        let sum = try device.allocate(BufferSpec(byteCount: count * 4))
        for _ in 0..<5 { try queue.submit(.run(plan, Bindings(inputs: [a, b], outputs: [sum]))) }
        let expected = (0..<count).map { Int32($0 + thread) }
        let result: [Int32] = try device.read(sum)
        if result != expected { wrong.withLock { $0 += 1 } }
      } catch {
        wrong.withLock { $0 += 1 }
      }
    }
    #expect(wrong.withLock { $0 } == 0)
  }
}
