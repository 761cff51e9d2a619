// SPDX-License-Identifier: Apache-2.0

import BerthCore
import BerthOpenCL
import Testing

/// Names, options, memory and queues of OpenCL devices, as far as certification does not look at them.
@Suite struct DeviceTests {
  @Test("A device is found by a piece of its name, its number, its kind", arguments: Runtime.present)
  func names(_ runtime: Runtime) throws {
    let driver = OpenCLDriver()
    let summary = try #require(driver.device(named: runtime.rawValue))
    #expect(driver.device(named: summary.id.rawValue)?.id == summary.id)
    #expect(driver.device(named: runtime.rawValue.uppercased())?.id == summary.id)
    #expect((summary.kind == .fpga) == (runtime == .fpga))
    #expect(driver.device(named: "opencl:no such thing") == nil)
    #expect(driver.device(named: "cpu") == nil)
  }

  @Test(
    "An option that makes no sense is refused",
    arguments: [
      (["strategy": "banana"], "gpu, cpu, fpga"), (["colour": "red"], "no option 'colour'"),
      (["cache": "on"], "FOLDER"),
      (["pool": "maybe"], "on, off"), (["pipelines": "0"], "from 1 to 1024"),
    ])
  func badOptions(_ options: [String: String], _ part: String) throws {
    guard let runtime = Runtime.present.first else { return }
    let error = #expect(throws: DeviceError.self) { try runtime.open(options) }
    #expect(error?.code == .invalidArgument)
    #expect(error?.message.contains(part) == true, "\(String(describing: error))")
  }

  @Test("Ten thousand operators leave nothing behind", arguments: Runtime.present)
  func leaks(_ runtime: Runtime) throws {
    let device = try runtime.open()
    let queue = try device.makeQueue()
    let plan = try device.prepare(try sum(100))
    let before = try #require(device.memoryUsage)
    let fence = Fence()
    do {
      let a = try device.buffer((0..<100).map { Float($0) }, on: queue)
      for index in 1...10_000 {
        let out = try device.allocate(BufferSpec(byteCount: 400))
        let workspace = try device.allocate(BufferSpec(byteCount: plan.workspaceByteCount))
        try queue.submit(
          .run(plan, Bindings(inputs: [a, a], outputs: [out], workspace: workspace)),
          signal: FencePoint(fence, UInt64(index)))
        out.free()
        workspace.free()
        // A queue is no excuse for having everything under way at once.
        if index % 500 == 0 { try fence.wait(until: UInt64(index)) }
      }
      try fence.wait(until: 10_000)
      a.free()
    }
    #expect(device.memoryUsage == before)
  }

  @Test("A queue does not wait for another", arguments: Runtime.present)
  func independence(_ runtime: Runtime) throws {
    let device = try runtime.open()
    let (held, free) = (try device.makeQueue(), try device.makeQueue())
    let (gate, done) = (Fence(), Fence())
    let buffer = try device.buffer([1, 2, 3], on: free)
    let memory = try HostMemory(byteCount: 12)
    try held.submit(
      .download(BufferRange(buffer), to: HostRange(memory)), after: [FencePoint(gate, 1)], signal: FencePoint(done, 1))
    #expect(try free.floats(buffer) == [1, 2, 3])
    #expect(!done.hasReached(1))
    gate.signal(1)
    try done.wait(until: 1)
    #expect(Array(memory.bytes.bindMemory(to: Float.self)) == [1, 2, 3])
  }

  @Test("The device's clock times commands", arguments: Runtime.present)
  func timing(_ runtime: Runtime) throws {
    let device = try runtime.open()
    let queue = try device.makeQueue()
    let (timing, done) = (CommandTiming(), Fence())
    let buffer = try device.allocate(BufferSpec(byteCount: 1 << 20))
    try queue.submit(.fill(BufferRange(buffer), FillPattern(7)), after: [], signal: FencePoint(done, 1), timing: timing)
    try done.wait(until: 1)
    let interval = try #require(timing.interval)
    #expect(interval.ticks > 0)
    #expect(interval.ticks < 10_000_000_000)
  }

  @Test("More memory than there is, is refused, and the device works on", arguments: Runtime.present)
  func exhaustion(_ runtime: Runtime) throws {
    let device = try runtime.open()
    for byteCount in [1 << 46, Int.max] {
      let error = #expect(throws: DeviceError.self) { try device.allocate(BufferSpec(byteCount: byteCount)) }
      #expect(error?.code == .outOfMemory)
    }
    let queue = try device.makeQueue()
    #expect(try queue.floats(try device.buffer([5], on: queue)) == [5])
  }
}
