// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Testing

/// What every device refuses, before it does anything.
@Suite struct CommandValidationTests {
  private final class Block: Buffer {
    let byteCount: Int

    init(_ byteCount: Int) {
      self.byteCount = byteCount
    }

    func free() {}
  }

  private final class Prepared: Plan {
    let call: OperatorCall
    let workspaceByteCount: Int

    init(_ call: OperatorCall, workspace: Int = 0) {
      self.call = call
      workspaceByteCount = workspace
    }
  }

  private func expectRefusal(of command: Command, _ words: String) throws {
    let error = try #require(throws: DeviceError.self) { try command.validate() }
    #expect(error.code == .invalidArgument)
    #expect(error.message.contains(words), "\(error)")
  }

  @Test(arguments: [(0, 101), (101, 0), (-1, 10), (1, 100), (Int.max, 1), (0, -1)])
  func aStretchLiesInsideItsBuffer(_ offset: Int, _ count: Int) throws {
    let range = BufferRange(Block(100), offset: offset, byteCount: count)
    let host = HostRange(try HostMemory(byteCount: 200), offset: 0, byteCount: max(min(count, 200), 0))
    let words = "\(count) bytes at offset \(offset) of a buffer that has 100"
    try expectRefusal(of: .fill(range, FillPattern(UInt8(1))), words)
    try expectRefusal(of: .upload(host, to: range), words)
    try expectRefusal(of: .download(range, to: host), words)
    try expectRefusal(of: .copy(range, to: BufferRange(Block(200), byteCount: host.byteCount)), words)
    try expectRefusal(of: .copy(BufferRange(Block(200), byteCount: host.byteCount), to: range), words)
  }

  @Test func aStretchLiesInsideItsHostMemory() throws {
    let range = HostRange(try HostMemory(byteCount: 10), offset: 8, byteCount: 3)
    let target = BufferRange(Block(10), byteCount: 3)
    try expectRefusal(of: .upload(range, to: target), "3 bytes at offset 8 of host memory that has 10")
    try expectRefusal(of: .download(target, to: range), "3 bytes at offset 8 of host memory that has 10")
  }

  @Test func bothEndsAreAsLong() throws {
    let host = HostRange(try HostMemory(byteCount: 10))
    try expectRefusal(of: .upload(host, to: BufferRange(Block(11))), "upload from 10 bytes to 11")
    try expectRefusal(of: .download(BufferRange(Block(11)), to: host), "download from 11 bytes to 10")
    try expectRefusal(of: .copy(BufferRange(Block(11)), to: BufferRange(Block(12))), "copy from 11 bytes to 12")
  }

  @Test(arguments: [(0, 4, true), (4, 8, true), (2, 4, false), (0, 6, false), (0, 0, true)])
  func aFillIsWholePatterns(_ offset: Int, _ count: Int, _ isFine: Bool) throws {
    let fill = Command.fill(BufferRange(Block(100), offset: offset, byteCount: count), FillPattern(UInt32(1)))
    if isFine { try fill.validate() } else { try expectRefusal(of: fill, "multiples of the pattern's 4 bytes") }
  }

  @Test(arguments: [(0, 50, 50, true), (50, 0, 50, true), (0, 49, 50, false), (49, 0, 50, false), (7, 7, 0, true)])
  func aCopyDoesNotOverlapItself(_ from: Int, _ to: Int, _ count: Int, _ isFine: Bool) throws {
    let block = Block(100)
    let (source, target) = (
      BufferRange(block, offset: from, byteCount: count), BufferRange(block, offset: to, byteCount: count)
    )
    if isFine {
      try Command.copy(source, to: target).validate()
    } else {
      try expectRefusal(of: .copy(source, to: target), "they overlap")
    }
  }

  @Test func aRunHasTheBuffersOfItsPlan() throws {
    let operand = Operand.dense(.float32, [4])
    let plan = Prepared(try OperatorCall(.add, [operand, operand]), workspace: 64)
    let (a, b, sum, scratch) = (Block(16), Block(16), Block(16), Block(64))
    func run(_ buffers: [any Buffer], inputs: Int = 2, _ workspace: (any Buffer)?) -> Command {
      .run(plan, Bindings(buffers: buffers, inputCount: inputs, workspace: workspace))
    }
    try run([a, b, sum], scratch).validate()
    try run([a, a, sum], scratch).validate()
    try expectRefusal(of: run([a, sum], inputs: 1, scratch), "1 inputs and 1 outputs are bound; the plan has 2 and 1")
    try expectRefusal(of: run([a, b, sum], inputs: 1, scratch), "the plan has 2 and 1")
    try expectRefusal(of: run([a, Block(15), sum], scratch), "input 'B' reaches to byte 16 of a buffer that has 15")
    try expectRefusal(of: run([a, b, Block(0)], scratch), "output 'C' reaches to byte 16")
    try expectRefusal(of: run([a, b, b], scratch), "output 'C' and input 'B' share memory")
    try expectRefusal(of: run([a, b, sum], nil), "64 bytes of workspace, 0 are bound")
    try expectRefusal(of: run([a, b, sum], Block(63)), "64 bytes of workspace, 63 are bound")
  }

  @Test(arguments: [(0, 4, 8, true), (0, 4, 7, false), (0, 2, 1, false)])
  func operandsInOneBufferLieApart(_ first: Int, _ second: Int, _ output: Int, _ isFine: Bool) throws {
    func place(_ offset: Int) throws -> TensorDescriptor {
      try TensorDescriptor(.float32, [4], strides: try Strides([1]), offset: offset)
    }
    let call = try OperatorCall(
      .add, [Operand(try place(first)), Operand(try place(second))], outputs: [try place(output)])
    let block = Block(48)
    let command = Command.run(Prepared(call), Bindings(buffers: [block, block, block], inputCount: 2))
    if isFine { try command.validate() } else { try expectRefusal(of: command, "share memory") }
  }
}
