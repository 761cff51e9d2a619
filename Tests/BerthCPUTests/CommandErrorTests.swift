// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Testing

@testable import BerthCPU

/// Commands that are wrong in themselves: refused, nothing done, the queue as before.
@Suite struct CommandErrorTests {
  private let device: CPUDevice
  private let queue: any Queue

  init() throws {
    device = try Shared.device.get()
    queue = try device.makeQueue()
  }

  /// Expects a refusal that leaves the signal alone, and a queue that works on.
  private func expectRefusal(
    _ command: Command, _ code: DeviceError.Code, mentions word: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let done = Fence()
    let error = #expect(throws: DeviceError.self, sourceLocation: sourceLocation) {
      try queue.submit(command, signal: FencePoint(done, 1))
    }
    #expect(error?.code == code, sourceLocation: sourceLocation)
    #expect(error?.description.contains(word) == true, "\(String(describing: error))", sourceLocation: sourceLocation)
    #expect(done.value == 0 && done.failure == nil, sourceLocation: sourceLocation)
    // Refused just so when it would have to wait.
    let never = Fence()
    let late = #expect(throws: DeviceError.self, sourceLocation: sourceLocation) {
      try queue.submit(command, after: [FencePoint(never, 1)], signal: FencePoint(done, 1))
    }
    #expect(late?.code == code, sourceLocation: sourceLocation)
    try queue.complete(.hostCall {}, timeout: .seconds(60))
  }

  @Test(arguments: [(-1, 4), (0, -1), (5, 4), (0, 9), (Int.max, 1), (8, Int.max)])
  func rangesOutsideTheirBuffers(offset: Int, byteCount: Int) throws {
    let buffer = try device.allocate(BufferSpec(byteCount: 8))
    let host = try HostMemory(byteCount: 8)
    let bad = BufferRange(buffer, offset: offset, byteCount: byteCount)
    let badHost = HostRange(host, offset: offset, byteCount: byteCount)
    let good = BufferRange(buffer)
    try expectRefusal(.fill(bad, FillPattern(UInt8(0))), .invalidArgument, mentions: "fill")
    try expectRefusal(.upload(HostRange(host), to: bad), .invalidArgument, mentions: "upload")
    try expectRefusal(.upload(badHost, to: good), .invalidArgument, mentions: "host memory")
    try expectRefusal(.download(bad, to: HostRange(host)), .invalidArgument, mentions: "download")
    try expectRefusal(.download(good, to: badHost), .invalidArgument, mentions: "host memory")
    try expectRefusal(.copy(bad, to: good), .invalidArgument, mentions: "copy")
    try expectRefusal(.copy(good, to: bad), .invalidArgument, mentions: "copy")
  }

  @Test func lengthsThatDiffer() throws {
    let buffer = try device.allocate(BufferSpec(byteCount: 8))
    let other = try device.allocate(BufferSpec(byteCount: 4))
    let host = try HostMemory(byteCount: 4)
    try expectRefusal(.upload(HostRange(host), to: BufferRange(buffer)), .invalidArgument, mentions: "4 bytes to 8")
    try expectRefusal(.download(BufferRange(buffer), to: HostRange(host)), .invalidArgument, mentions: "8 bytes to 4")
    try expectRefusal(.copy(BufferRange(buffer), to: BufferRange(other)), .invalidArgument, mentions: "8 bytes to 4")
  }

  @Test(arguments: [(1, 4), (4, 6), (2, 2)])
  func fillsThatSplitThePattern(offset: Int, byteCount: Int) throws {
    let buffer = try device.allocate(BufferSpec(byteCount: 16))
    let range = BufferRange(buffer, offset: offset, byteCount: byteCount)
    try expectRefusal(.fill(range, FillPattern(UInt32(1))), .invalidArgument, mentions: "multiples")
  }

  @Test func copiesThatOverlap() throws {
    let buffer = try device.buffer([1, 2, 3, 4] as [UInt8])
    let (low, high) = (BufferRange(buffer, offset: 0, byteCount: 3), BufferRange(buffer, offset: 1, byteCount: 3))
    try expectRefusal(.copy(low, to: high), .invalidArgument, mentions: "overlap")
    try expectRefusal(.copy(high, to: low), .invalidArgument, mentions: "overlap")
    let halves = (BufferRange(buffer, offset: 0, byteCount: 2), BufferRange(buffer, offset: 2, byteCount: 2))
    try queue.submit(.copy(halves.0, to: halves.1))
    #expect(try device.read(buffer) == [1, 2, 1, 2] as [UInt8])
  }

  @Test func buffersThatAreFreed() throws {
    let buffer = try device.allocate(BufferSpec(byteCount: 4))
    let other = try device.allocate(BufferSpec(byteCount: 4))
    let host = try HostMemory(byteCount: 4)
    buffer.free()
    buffer.free()
    #expect(buffer.hostAddress == nil)
    try expectRefusal(.fill(BufferRange(buffer), FillPattern(UInt8(0))), .invalidHandle, mentions: "freed")
    try expectRefusal(.upload(HostRange(host), to: BufferRange(buffer)), .invalidHandle, mentions: "freed")
    try expectRefusal(.download(BufferRange(buffer), to: HostRange(host)), .invalidHandle, mentions: "freed")
    try expectRefusal(.copy(BufferRange(other), to: BufferRange(buffer)), .invalidHandle, mentions: "freed")
    try expectRefusal(.copy(BufferRange(buffer), to: BufferRange(other)), .invalidHandle, mentions: "freed")
    let plan = try device.prepare(try OperatorCall(.identity, [.dense(.float32, [1])]))
    try expectRefusal(
      .run(plan, Bindings(inputs: [buffer], outputs: [other])), .invalidHandle, mentions: "input 'input'")
    try expectRefusal(
      .run(plan, Bindings(inputs: [other], outputs: [buffer])), .invalidHandle, mentions: "output 'output'")
    // The refusals gave up what they had begun to use: freeing still gives the memory back.
    let before = device.memoryUsage?.bufferCount ?? 0
    other.free()
    #expect(device.memoryUsage.map { $0.bufferCount < before } == true)
  }

  @Test func buffersAndPlansOfAnotherDevice() throws {
    let stranger = try CPUDevice(configuration: CPUConfiguration(threads: 1))
    let foreign = try stranger.allocate(BufferSpec(byteCount: 4))
    let own = try device.allocate(BufferSpec(byteCount: 4))
    let call = try OperatorCall(.identity, [.dense(.float32, [1])])
    let plan = try device.prepare(call)
    try expectRefusal(.fill(BufferRange(foreign), FillPattern(UInt8(0))), .invalidHandle, mentions: "another device")
    try expectRefusal(.copy(BufferRange(own), to: BufferRange(foreign)), .invalidHandle, mentions: "another device")
    try expectRefusal(
      .run(plan, Bindings(inputs: [own], outputs: [foreign])), .invalidHandle, mentions: "another device")
    try expectRefusal(
      .run(plan, Bindings(inputs: [ForeignBuffer()], outputs: [own])), .invalidHandle, mentions: "another device")
    try expectRefusal(
      .run(try stranger.prepare(call), Bindings(inputs: [own], outputs: [own])), .invalidHandle,
      mentions: "plan of another device")
    try expectRefusal(
      .run(ForeignPlan(call: call), Bindings(inputs: [own], outputs: [own])), .invalidHandle,
      mentions: "plan of another device")
  }

  @Test func bindingsThatDoNotFit() throws {
    let call = try OperatorCall(.add, [.dense(.float32, [4]), .dense(.float32, [4])])
    let plan = try device.prepare(call)
    let (a, b) = (try device.buffer([1, 2, 3, 4] as [Float]), try device.buffer([1, 2, 3, 4] as [Float]))
    let (out, short) = (try device.allocate(BufferSpec(byteCount: 16)), try device.allocate(BufferSpec(byteCount: 12)))
    func run(_ inputs: [any Buffer], _ outputs: [any Buffer]) -> Command {
      .run(plan, Bindings(inputs: inputs, outputs: outputs))
    }
    try expectRefusal(run([a], [out]), .invalidArgument, mentions: "1 inputs and 1 outputs")
    try expectRefusal(run([a, b], []), .invalidArgument, mentions: "2 inputs and 0 outputs")
    try expectRefusal(run([a], [b, out]), .invalidArgument, mentions: "1 inputs and 2 outputs")
    try expectRefusal(run([], []), .invalidArgument, mentions: "Add")
    try expectRefusal(run([a, short], [out]), .invalidArgument, mentions: "input 'B' reaches to byte 16")
    try expectRefusal(run([a, b], [short]), .invalidArgument, mentions: "output 'C' reaches to byte 16")
    try expectRefusal(run([a, b], [a]), .invalidArgument, mentions: "share memory")
    try queue.complete(run([a, a], [out]), timeout: .seconds(60))
    #expect(try device.read(out) == [2, 4, 6, 8] as [Float])
  }

  @Test func wrappedMemoryIsSeenToOverlap() throws {
    let memory = try HostMemory(byteCount: 64)
    let (one, two) = (try #require(device.wrap(memory)), try #require(device.wrap(memory)))
    let plan = try device.prepare(try OperatorCall(.identity, [.dense(.float32, [16])]))
    try expectRefusal(.run(plan, Bindings(inputs: [one], outputs: [two])), .invalidArgument, mentions: "share memory")
  }

  @Test(arguments: [
    (0, 1, true),  // the same half
    (0, 4, false),  // the left half and the right
    (4, 0, false),
    (0, 3, true),  // one column in common
    (2, 5, true),
    (0, 5, true),  // one place of the next row's
    (1, 5, false),  // the next row's, but not one that is read
  ])
  func interleavedOperandsPass(input: Int, output: Int, overlaps: Bool) throws {
    // Columns of a 4 x 8 matrix: a tensor of 4 x 4 whose rows are 8 apart, beginning at some column; from 5 on the last
    // of each row lies in the next one.
    let buffer = try device.buffer((0..<40).map { Float($0) })
    func columns(_ first: Int) throws -> TensorDescriptor {
      try TensorDescriptor(.float32, [4, 4], strides: Strides([8, 1]), offset: first)
    }
    let call = try OperatorCall(.identity, [Operand(try columns(input))], outputs: [try columns(output)])
    let command = Command.run(try device.prepare(call), Bindings(inputs: [buffer], outputs: [buffer]))
    if overlaps {
      try expectRefusal(command, .invalidArgument, mentions: "share memory")
    } else {
      try queue.complete(command, timeout: .seconds(60))
      let result: [Float] = try device.read(buffer)
      for row in 0..<4 {
        for column in 0..<4 { #expect(result[row * 8 + output + column] == Float(row * 8 + input + column)) }
      }
    }
  }
}

private final class ForeignBuffer: Buffer {
  let byteCount = 4
  func free() {}
}

private final class ForeignPlan: Plan {
  let call: OperatorCall
  init(call: OperatorCall) { self.call = call }
}
