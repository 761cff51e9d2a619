// SPDX-License-Identifier: Apache-2.0

import BerthCore
import BerthPlugin
import Testing

/// Commands that were started and end later: how they fail, what they report.
@Suite struct StartedCommandTests {
  private func run(
    _ count: Int, on device: any Device, _ queue: any Queue, signal: FencePoint, after points: [FencePoint] = []
  ) throws {
    let buffers = try (0..<3).map { _ in try device.buffer([Float](repeating: 1, count: count)) }
    try queue.submit(
      .run(try device.addition(count), Bindings(buffers: buffers, inputCount: 2)), after: points, signal: signal)
  }

  @Test(arguments: Behaved.started) func aLateFailureFailsItsSignalOnly(_ form: Behaved) throws {
    let device = try form.open()
    let queue = try device.makeQueue()
    let fences = (0..<4).map { _ in Fence() }
    for (count, fence) in zip([5, 13, 6, 29], fences) {
      try run(count, on: device, queue, signal: FencePoint(fence, 1))
    }
    try fences[0].wait(until: 1, timeout: patience)
    let late = #expect(throws: DeviceError.self) { try fences[1].wait(until: 1, timeout: patience) }
    #expect(late?.code == .indexOutOfRange && late?.message == "thirteen fails late" && late?.vendorCode == 99)
    #expect(late?.operation?.hasPrefix("Add") == true)
    try fences[2].wait(until: 1, timeout: patience)
    Refusal("status 77", .internal, "77", "wait", "twenty-nine").check(
      #expect(throws: DeviceError.self) { try fences[3].wait(until: 1, timeout: patience) })
  }

  @Test(arguments: Behaved.started) func aLateFailureWithoutAMessageHasNone(_ form: Behaved) throws {
    let device = try form.open()
    let done = Fence()
    try run(31, on: device, try device.makeQueue(), signal: FencePoint(done, 1))
    let error = #expect(throws: DeviceError.self) { try done.wait(until: 1, timeout: patience) }
    #expect(error?.code == .internal && error?.message == "")
  }

  @Test(arguments: Behaved.started) func whatIsRefusedWhenHandedOverLeavesTheQueueAsItWas(_ form: Behaved) throws {
    let device = try form.open()
    let queue = try device.makeQueue()
    let (refused, done) = (Fence(), Fence())
    let error = #expect(throws: DeviceError.self) {
      try run(19, on: device, queue, signal: FencePoint(refused, 1))
    }
    #expect(error?.code == .invalidArgument && error?.vendorCode == 19)
    #expect(refused.failure == nil)
    try run(5, on: device, queue, signal: FencePoint(done, 1))
    try done.wait(until: 1, timeout: patience)
  }

  @Test(arguments: Behaved.started) func whatIsRefusedBehindAGateFailsItsSignalInItsPlace(_ form: Behaved) throws {
    let device = try form.open()
    let queue = try device.makeQueue()
    let (gate, done) = (Fence(), Fence())
    // All on one timeline: were the failure told first, what came before would never be reached.
    try run(5, on: device, queue, signal: FencePoint(done, 1), after: [FencePoint(gate, 1)])
    try run(6, on: device, queue, signal: FencePoint(done, 2))
    try run(19, on: device, queue, signal: FencePoint(done, 3))
    gate.signal(1)
    try done.wait(until: 2, timeout: patience)
    let error = #expect(throws: DeviceError.self) { try done.wait(until: 3, timeout: patience) }
    #expect(error?.vendorCode == 19)
    let after = Fence()
    try run(5, on: device, queue, signal: FencePoint(after, 1))
    try after.wait(until: 1, timeout: patience)
  }

  @Test(arguments: Behaved.started) func aTicketThatDoesNotRiseIsAnError(_ form: Behaved) throws {
    let device = try form.open()
    let queue = try device.makeQueue()
    let done = Fence()
    try run(5, on: device, queue, signal: FencePoint(done, 1))
    try done.wait(until: 1, timeout: patience)
    Refusal("ticket 1 again", .internal, "ticket 1", "must rise").check(
      #expect(throws: DeviceError.self) { try run(23, on: device, queue, signal: FencePoint(done, 2)) })
  }

  @Test(arguments: Behaved.started) func aDeviceThatIsLostFailsAllThatIsUnderWay(_ form: Behaved) throws {
    let device = try form.open()
    let queues = [try device.makeQueue(), try device.makeQueue()]
    let (gate, waiting) = (Fence(), Fence())
    try run(5, on: device, queues[1], signal: FencePoint(waiting, 1), after: [FencePoint(gate, 1)])
    let fences = (0..<3).map { _ in Fence() }
    // Handing over may be too late already, once the device is known to be lost.
    for (count, fence) in zip([17, 5, 6], fences) {
      do {
        try run(count, on: device, queues[0], signal: FencePoint(fence, 1))
      } catch let error as DeviceError {
        fence.fail(error)
      }
    }
    for fence in fences {
      let error = #expect(throws: DeviceError.self) { try fence.wait(until: 1, timeout: patience) }
      #expect(error?.code == .deviceLost && error?.message == "seventeen loses the device")
    }
    gate.signal(1)
    let error = #expect(throws: DeviceError.self) { try waiting.wait(until: 1, timeout: patience) }
    #expect(error?.code == .deviceLost)
    #expect(throws: DeviceError.self) { try device.allocate(BufferSpec(byteCount: 4)) }
  }

  @Test(arguments: Behaved.started) func theTimeOfACommandIsRecorded(_ form: Behaved) throws {
    let device = try form.open()
    #expect(device.info.timestampFrequency == 1e9)
    let queue = try device.makeQueue()
    let buffers = try (0..<3).map { _ in try device.buffer([1, 2, 3]) }
    let plan = try device.addition(3)
    let (done, timings) = (Fence(), (0..<4).map { _ in CommandTiming() })
    for (index, timing) in timings.enumerated() {
      try queue.submit(
        .run(plan, Bindings(buffers: buffers, inputCount: 2)), after: [], signal: FencePoint(done, UInt64(index + 1)),
        timing: timing)
    }
    try done.wait(until: 4, timeout: patience)
    let intervals = timings.compactMap(\.interval)
    #expect(intervals.count == 4)
    #expect(intervals.allSatisfy { $0.end >= $0.begin && $0.begin > 0 })
    #expect(zip(intervals, intervals.dropFirst()).allSatisfy { $0.end <= $1.begin })
    if form == .slow { #expect(intervals.allSatisfy { $0.ticks >= 2_000_000 }) }
  }

  @Test(arguments: Behaved.started) func aWorkspaceIsCheckedAndArrives(_ form: Behaved) throws {
    let device = try form.open()
    let queue = try device.makeQueue()
    let plan = try device.addition(37)
    #expect(plan.workspaceByteCount == 4096)
    let buffers = try (0..<3).map { try device.buffer([Float](repeating: Float($0), count: 37)) }
    let workspace = try device.allocate(BufferSpec(byteCount: 4096))
    func code(_ workspace: (any Buffer)?, of buffers: [any Buffer]) -> DeviceError.Code? {
      #expect(throws: DeviceError.self) {
        try queue.submit(.run(plan, Bindings(buffers: buffers, inputCount: 2, workspace: workspace)))
      }?.code
    }
    let (large, freed) = (
      try device.allocate(BufferSpec(byteCount: 8192)), try device.allocate(BufferSpec(byteCount: 4096))
    )
    freed.free()
    #expect(code(nil, of: buffers) == .invalidArgument)
    #expect(code(try device.allocate(BufferSpec(byteCount: 4095)), of: buffers) == .invalidArgument)
    #expect(code(try form.open().allocate(BufferSpec(byteCount: 4096)), of: buffers) == .invalidHandle)
    #expect(code(freed, of: buffers) == .invalidHandle)
    #expect(code(large, of: [large, buffers[1], buffers[2]]) == .invalidArgument)
    try queue.complete(
      .run(plan, Bindings(buffers: buffers, inputCount: 2, workspace: workspace)), timeout: patience)
    #expect(try device.read(buffers[2]) == [Float](repeating: 1, count: 37))
    // A workspace that is not wanted is not passed on.
    try queue.complete(
      .run(
        try device.addition(1),
        Bindings(buffers: [buffers[1], buffers[1], buffers[0]], inputCount: 2, workspace: workspace)),
      timeout: patience)
    #expect(try device.read(buffers[0]).first == 2)
  }
}
