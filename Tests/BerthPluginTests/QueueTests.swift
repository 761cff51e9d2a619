// SPDX-License-Identifier: Apache-2.0

import BerthCore
import BerthPlugin
import Dispatch
import Foundation
import Synchronization
import Testing

/// A well-behaved plug-in, in its forms.
enum Behaved: String, Sendable, CaseIterable, CustomTestStringConvertible {
  /// Every command is done when it was handed over; no queues, no fill, no copy.
  case blocking
  /// A thread for each queue.
  case asynchronous
  /// The same, each command taking its time.
  case slow
  /// One queue for all.
  case oneQueue
  /// No fill and no copy.
  case bare
  /// One queue, no fill, no copy.
  case barest

  var testDescription: String { rawValue }

  /// Those that start commands and finish them later.
  static let started: [Behaved] = [.asynchronous, .slow, .oneQueue, .bare, .barest]

  private var switches: [String] {
    switch self {
    case .blocking, .asynchronous, .slow: []
    case .oneQueue: ["ONE_QUEUE"]
    case .bare: ["BARE"]
    case .barest: ["BARE", "ONE_QUEUE"]
    }
  }

  func library() throws -> String { try Plugin.build(self == .blocking ? "blocking" : "asynchronous", switches) }

  func open() throws -> PluginDevice {
    try PluginDevice.open(library: try library(), options: self == .slow ? ["delay": "2000"] : [:])
  }
}

@Suite struct QueueTests {
  private func fill(_ buffer: any Buffer, _ value: UInt32) -> Command {
    .fill(BufferRange(buffer), FillPattern(value))
  }

  private func words(_ buffer: any Buffer, of device: any Device) throws -> [UInt32] {
    try device.read(buffer).map(\.bitPattern)
  }

  @Test(arguments: Behaved.allCases) func aSumIsComputed(_ form: Behaved) throws {
    let device = try form.open()
    #expect(try device.sum([1, 2, 3], [10, 20, 30]) == [11, 22, 33])
    #expect(try device.makeQueue().isSynchronous == (form == .blocking))
  }

  @Test(arguments: Behaved.allCases) func commandsOfAQueueKeepTheirOrder(_ form: Behaved) throws {
    let device = try form.open()
    let queue = try device.makeQueue()
    let (a, b) = (try device.allocate(BufferSpec(byteCount: 400)), try device.allocate(BufferSpec(byteCount: 400)))
    let done = Fence()
    var seen: [HostMemory] = []
    let steps = form == .slow ? 5 : 40
    for step in 1...steps {
      try queue.submit(fill(a, UInt32(step)))
      try queue.submit(.copy(BufferRange(a), to: BufferRange(b)))
      try queue.submit(fill(a, 0))
      let memory = try HostMemory(byteCount: 400)
      try queue.submit(.download(BufferRange(b), to: HostRange(memory)), signal: FencePoint(done, UInt64(step)))
      seen.append(memory)
    }
    try done.wait(until: UInt64(steps), timeout: patience)
    for (index, memory) in seen.enumerated() {
      #expect(memory.bytes.bindMemory(to: UInt32.self).allSatisfy { $0 == UInt32(index + 1) })
    }
  }

  @Test(arguments: Behaved.allCases) func aLargeFillAndCopyArriveWhole(_ form: Behaved) throws {
    let device = try form.open()
    let queue = try device.makeQueue()
    // More than one piece of what is done by transfers, and no multiple of one.
    let count = (5 << 20) / 2 + 8
    let (a, b) = (try device.allocate(BufferSpec(byteCount: count)), try device.allocate(BufferSpec(byteCount: count)))
    try queue.complete(.fill(BufferRange(a), FillPattern(UInt64(0x0807_0605_0403_0201))), timeout: patience)
    try queue.complete(.fill(BufferRange(b), FillPattern(UInt8(0xAA))), timeout: patience)
    try queue.complete(
      .copy(BufferRange(a, offset: 8, byteCount: count - 12), to: BufferRange(b, offset: 1, byteCount: count - 12)),
      timeout: patience)
    let memory = try HostMemory(byteCount: count)
    try queue.complete(.download(BufferRange(b), to: HostRange(memory)), timeout: patience)
    #expect(memory.bytes[0] == 0xAA && memory.bytes.suffix(11).allSatisfy { $0 == 0xAA })
    #expect(memory.bytes[1..<(count - 11)].enumerated().allSatisfy { $1 == UInt8($0 % 8 + 1) })
  }

  @Test(arguments: Behaved.allCases) func aCommandWaitsForItsPoint(_ form: Behaved) throws {
    let device = try form.open()
    let queue = try device.makeQueue()
    let buffer = try device.buffer([0])
    let (gate, done) = (Fence(), Fence())
    try queue.submit(fill(buffer, 7), after: [FencePoint(gate, 3)], signal: FencePoint(done, 1))
    gate.signal(2)
    #expect(throws: DeviceError.self) { try done.wait(until: 1, timeout: .milliseconds(20)) }
    #expect(try words(buffer, of: device) == [0])
    gate.signal(3)
    try done.wait(until: 1, timeout: patience)
    #expect(try words(buffer, of: device) == [7])
  }

  @Test(arguments: Behaved.allCases) func hostCallsRunInTheirPlace(_ form: Behaved) throws {
    let device = try form.open()
    let queue = try device.makeQueue()
    let buffer = try device.buffer([0])
    let memory = try HostMemory(byteCount: 4)
    let done = Fence()
    let seen = Mutex<[UInt32]>([])
    for step in UInt32(1)...10 {
      try queue.submit(fill(buffer, step))
      try queue.submit(.download(BufferRange(buffer), to: HostRange(memory)))
      try queue.submit(
        .hostCall {
          seen.withLock { $0.append(memory.bytes.load(as: UInt32.self)) }
          memory.mutableBytes.storeBytes(of: step + 100, as: UInt32.self)
        })
      try queue.submit(.upload(HostRange(memory), to: BufferRange(buffer)), signal: FencePoint(done, UInt64(step)))
    }
    try done.wait(until: 10, timeout: patience)
    #expect(seen.withLock { $0 } == Array(1...10))
    #expect(try words(buffer, of: device) == [110])
  }

  @Test(arguments: Behaved.started) func aHostCallDoesNotHoldItsCaller(_ form: Behaved) throws {
    let queue = try form.open().makeQueue()
    let (gate, done) = (Fence(), Fence())
    try queue.submit(
      .hostCall { () throws(DeviceError) in try gate.wait(until: 1, timeout: patience) }, signal: FencePoint(done, 1))
    gate.signal(1)
    try done.wait(until: 1, timeout: patience)
  }

  @Test(arguments: Behaved.allCases) func aFailedPointFailsItsCommandAndNoOther(_ form: Behaved) throws {
    let device = try form.open()
    let queue = try device.makeQueue()
    let buffer = try device.buffer([0, 0])
    let (gate, first, second) = (Fence(), Fence(), Fence())
    let reason = DeviceError(.inputOutput, "gone")
    try queue.submit(
      .fill(BufferRange(buffer, byteCount: 4), FillPattern(UInt32(1))), after: [FencePoint(gate, 1)],
      signal: FencePoint(first, 1))
    try queue.submit(
      .fill(BufferRange(buffer, offset: 4, byteCount: 4), FillPattern(UInt32(2))), after: [],
      signal: FencePoint(second, 1))
    gate.fail(reason)
    #expect(throws: reason) { try first.wait(until: 1, timeout: patience) }
    try second.wait(until: 1, timeout: patience)
    #expect(try words(buffer, of: device) == [0, 2])
  }

  @Test(arguments: Behaved.allCases) func aHostCallThatThrowsFailsItsSignalOnly(_ form: Behaved) throws {
    let queue = try form.open().makeQueue()
    let (failing, done) = (Fence(), Fence())
    let reason = DeviceError(.inputOutput, "no")
    do throws(DeviceError) {
      try queue.submit(.hostCall { () throws(DeviceError) in throw reason }, signal: FencePoint(failing, 1))
    } catch {
      #expect(error == reason)
    }
    try queue.submit(.hostCall {}, signal: FencePoint(done, 1))
    try done.wait(until: 1, timeout: patience)
    #expect(throws: reason) { try failing.wait(until: 1, timeout: patience) }
  }

  @Test(arguments: Behaved.allCases) func twoQueuesWaitForEachOther(_ form: Behaved) throws {
    let device = try form.open()
    let queues = [try device.makeQueue(), try device.makeQueue()]
    let plan = try device.addition(3)
    let one = try device.buffer([1, 1, 1])
    var (from, to) = (try device.buffer([0, 0, 0]), try device.buffer([0, 0, 0]))
    let fence = Fence()
    let steps = form == .slow ? 10 : 60
    for step in 0..<steps {
      try queues[step % 2].submit(
        .run(plan, Bindings(buffers: [from, one, to], inputCount: 2)),
        after: step == 0 ? [] : [FencePoint(fence, UInt64(step))], signal: FencePoint(fence, UInt64(step + 1)))
      swap(&from, &to)
    }
    try fence.wait(until: UInt64(steps), timeout: patience)
    #expect(try device.read(from) == [Float](repeating: Float(steps), count: 3))
  }

  @Test(arguments: Behaved.allCases) func severalThreadsUseOneQueue(_ form: Behaved) throws {
    let device = try form.open()
    let queue = try device.makeQueue()
    let rounds = form == .slow ? 5 : 200
    let done = (0..<3).map { _ in Fence() }
    // Not atomic on purpose: commands of one queue never run at the same time.
    let counter = try HostMemory(byteCount: 8)
    counter.mutableBytes.storeBytes(of: 0, as: Int.self)
    let failures = Mutex<[DeviceError]>([])
    let group = DispatchGroup()
    for thread in 0..<3 {
      DispatchQueue.global().async(group: group) {
        do throws(DeviceError) {
          let buffer = try device.allocate(BufferSpec(byteCount: 4))
          for round in 1...rounds {
            try queue.submit(.fill(BufferRange(buffer), FillPattern(UInt32(round))))
            try queue.submit(
              .hostCall {
                counter.mutableBytes.storeBytes(of: counter.bytes.load(as: Int.self) + 1, as: Int.self)
              }, signal: FencePoint(done[thread], UInt64(round)))
          }
        } catch {
          failures.withLock { $0.append(error) }
        }
      }
    }
    group.wait()
    for fence in done { try fence.wait(until: UInt64(rounds), timeout: patience) }
    #expect(failures.withLock { $0 } == [])
    #expect(counter.bytes.load(as: Int.self) == 3 * rounds)
  }

  @Test(arguments: Behaved.allCases) func observersMayUseTheQueueThatSignals(_ form: Behaved) throws {
    let device = try form.open()
    let queue = try device.makeQueue()
    let buffer = try device.buffer([0])
    let (first, second) = (Fence(), Fence())
    let again = fill(buffer, 2)
    first.whenReached(1) { _ in
      do throws(DeviceError) {
        try queue.submit(again, signal: FencePoint(second, 1))
      } catch {
        second.fail(error)
      }
    }
    try queue.submit(fill(buffer, 1), signal: FencePoint(first, 1))
    try second.wait(until: 1, timeout: patience)
    #expect(try words(buffer, of: device) == [2])
  }

  @Test(arguments: Behaved.allCases) func aDroppedQueueFinishesItsCommands(_ form: Behaved) throws {
    let device = try form.open()
    let (gate, done) = (Fence(), Fence())
    let buffer = try device.buffer([0])
    do {
      let queue = try device.makeQueue()
      try queue.submit(fill(buffer, 9), after: [FencePoint(gate, 1)], signal: nil)
      try queue.submit(.hostCall {}, signal: FencePoint(done, 1))
    }
    gate.signal(1)
    try done.wait(until: 1, timeout: patience)
    #expect(try words(buffer, of: device) == [9])
  }

  @Test(arguments: Behaved.allCases) func commandsThatWaitForAFenceThatIsGoneFail(_ form: Behaved) throws {
    let device = try form.open()
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
    #expect(device.memoryUsage?.bufferCount == 0)
  }

  @Test(arguments: Behaved.allCases) func aBufferThatIsFreedWhileInUseStaysTillTheEnd(_ form: Behaved) throws {
    let device = try form.open()
    let queue = try device.makeQueue()
    let (from, to) = (try device.buffer([1, 2, 3]), try device.buffer([0, 0, 0]))
    let (gate, done) = (Fence(), Fence())
    try queue.submit(
      .copy(BufferRange(from), to: BufferRange(to)), after: [FencePoint(gate, 1)], signal: FencePoint(done, 1))
    from.free()
    from.free()
    #expect(device.memoryUsage == MemoryUsage(bufferCount: 2, byteCount: 24))
    let error = #expect(throws: DeviceError.self) { try queue.submit(.copy(BufferRange(from), to: BufferRange(to))) }
    #expect(error?.code == .invalidHandle)
    gate.signal(1)
    try done.wait(until: 1, timeout: patience)
    #expect(try device.read(to) == [1, 2, 3])
    #expect(device.memoryUsage == MemoryUsage(bufferCount: 1, byteCount: 12))
  }

  @Test(arguments: Behaved.allCases) func aBufferOfNothingCanBeUsed(_ form: Behaved) throws {
    let device = try form.open()
    let queue = try device.makeQueue()
    let (empty, memory) = (try device.allocate(BufferSpec(byteCount: 0)), try HostMemory(byteCount: 0))
    #expect(empty.byteCount == 0)
    #expect(device.memoryUsage == MemoryUsage(bufferCount: 1, byteCount: 1))
    for command: Command in [
      .upload(HostRange(memory), to: BufferRange(empty)), .download(BufferRange(empty), to: HostRange(memory)),
      .fill(BufferRange(empty), FillPattern(UInt32(1))), .copy(BufferRange(empty), to: BufferRange(empty)),
    ] {
      try queue.complete(command, timeout: patience)
    }
  }

  @Test(arguments: Behaved.allCases) func whatTheCallerGetsWrongNeverReachesThePlugin(_ form: Behaved) throws {
    let device = try form.open()
    let other = try form.open()
    let queue = try device.makeQueue()
    let (own, foreign) = (try device.buffer([1, 2]), try other.buffer([1, 2]))
    let output = try device.buffer([0, 0])
    let plan = try device.addition(2)
    func code(_ command: Command) -> DeviceError.Code? {
      #expect(throws: DeviceError.self) { try queue.submit(command) }?.code
    }
    func run(_ plan: any Plan, _ buffers: [any Buffer], _ inputs: Int = 2) -> DeviceError.Code? {
      code(.run(plan, Bindings(buffers: buffers, inputCount: inputs)))
    }
    #expect(code(.fill(BufferRange(own, offset: 4, byteCount: 8), FillPattern(UInt8(1)))) == .invalidArgument)
    #expect(code(.fill(BufferRange(foreign), FillPattern(UInt8(1)))) == .invalidHandle)
    #expect(code(.copy(BufferRange(own), to: BufferRange(foreign))) == .invalidHandle)
    #expect(run(plan, [own, own]) == .invalidArgument)
    #expect(run(plan, [own, own, own]) == .invalidArgument)
    #expect(run(plan, [own, foreign, output]) == .invalidHandle)
    #expect(run(try other.addition(2), [own, own, output]) == .invalidHandle)
    #expect(run(try device.addition(3), [own, own, output]) == .invalidArgument)
    #expect(throws: DeviceError(.invalidArgument, "a buffer of -1 bytes")) {
      try device.allocate(BufferSpec(byteCount: -1))
    }
    for space in [-1, 1, Int.max] {
      let error = #expect(throws: DeviceError.self) {
        try device.allocate(BufferSpec(byteCount: 1, memorySpace: space))
      }
      #expect(error?.code == .invalidArgument)
    }
    try queue.complete(.run(plan, Bindings(buffers: [own, own, output], inputCount: 2)), timeout: patience)
    #expect(try device.read(output) == [2, 4])
  }

  @Test(arguments: Behaved.allCases) func theDeviceIsClosedWithItsLastReference(_ form: Behaved) throws {
    guard form != .blocking else { return }
    // A copy of its own: others count in the same library.
    let library = try Scratch.make().appending(path: "libberth-counted.so").path
    try FileManager.default.copyItem(atPath: try form.library(), toPath: library)
    let counter = try #require(
      dlopen(library, RTLD_NOW).flatMap { dlsym($0, "berth_test_live_handles") }.map {
        unsafeBitCast($0, to: (@convention(c) () -> Int64).self)
      })
    var kept: (any Buffer)?
    do {
      let device = try PluginDevice.open(library: library)
      let queue = try device.makeQueue()
      kept = try device.allocate(BufferSpec(byteCount: 4))
      let plan = try device.addition(1)
      let buffers = [try device.buffer([1]), try device.buffer([2]), try device.buffer([3])]
      try queue.complete(.run(plan, Bindings(buffers: buffers, inputCount: 2)), timeout: patience)
    }
    // The buffer keeps the device. The thread that finished the last command may still hold the others.
    try wait { counter() <= 3 }
    #expect(counter() >= 2)
    #expect(kept?.byteCount == 4)
    kept = nil
    try wait { counter() == 0 }
  }

  private func wait(until condition: () -> Bool) throws {
    let deadline = ContinuousClock.now + patience
    while !condition() {
      try #require(ContinuousClock.now < deadline)
      Thread.sleep(forTimeInterval: 0.001)
    }
  }
}
