// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension RuntimeCheck {
  /// Bad arguments: the right error, nothing done, and the device works on.
  static let errorChecks: [RuntimeCheck] = [
    RuntimeCheck("range-outside-buffer", "A stretch that its buffer has not is refused, and nothing is touched.") {
      context throws(CaseFailure) in
      let queue = try context.queue()
      let buffer = try context.buffer(100)
      let other = try context.buffer(300)
      try context.upload([UInt8](repeating: 7, count: 100), to: buffer, on: queue)
      let host = try context.memory([UInt8](repeating: 3, count: 300))
      for (offset, count) in [(0, 101), (100, 1), (-1, 10), (50, 51), (Int.max, 1), (1, Int.max), (-10, -5), (0, -1)] {
        let range = BufferRange(buffer, offset: offset, byteCount: count)
        let matching = max(min(count, 300), 0)
        let what = "bytes \(offset) to \(offset) + \(count) of 100"
        let commands: [Command] = [
          .upload(HostRange(host, byteCount: matching), to: range),
          .download(range, to: HostRange(host, byteCount: matching)),
          .fill(range, FillPattern(UInt8(1))), .copy(range, to: BufferRange(other, byteCount: matching)),
          .copy(BufferRange(other, byteCount: matching), to: range),
        ]
        for command in commands {
          try context.expectRefusal(
            of: command, on: queue, as: [.invalidArgument], when: "a \(command.name) with \(what)")
        }
      }
      guard try context.download(buffer, on: queue) == [UInt8](repeating: 7, count: 100) else {
        throw .broken(.memory, "a command that was refused changed its buffer")
      }
      guard host.bytes.allSatisfy({ $0 == 3 }) else {
        throw .broken(.memory, "a download that was refused changed its target")
      }
      try context.expectWorking(after: "stretches outside their buffers")
    },
    RuntimeCheck("range-outside-host", "A stretch that its host memory has not is refused.") {
      context throws(CaseFailure) in
      let queue = try context.queue()
      let buffer = try context.buffer(100)
      let host = try context.memory([UInt8](repeating: 3, count: 50))
      for (offset, count) in [(0, 51), (50, 1), (-1, 10), (Int.max, 1)] {
        let range = HostRange(host, offset: offset, byteCount: count)
        let target = BufferRange(buffer, offset: 0, byteCount: count)
        try context.expectRefusal(
          of: .upload(range, to: target), on: queue, as: [.invalidArgument], when: "an upload from outside host memory")
        try context.expectRefusal(
          of: .download(target, to: range), on: queue, as: [.invalidArgument], when: "a download to outside host memory"
        )
      }
      try context.expectWorking(after: "stretches outside host memory")
    },
    RuntimeCheck("length-mismatch", "Transfers between stretches of different lengths are refused.") {
      context throws(CaseFailure) in
      let queue = try context.queue()
      let (a, b) = (try context.buffer(100), try context.buffer(100))
      let host = try context.memory([UInt8](repeating: 3, count: 100))
      let commands: [Command] = [
        .upload(HostRange(host, byteCount: 10), to: BufferRange(a, byteCount: 11)),
        .download(BufferRange(a, byteCount: 11), to: HostRange(host, byteCount: 10)),
        .copy(BufferRange(a, byteCount: 10), to: BufferRange(b, byteCount: 20)),
      ]
      for command in commands {
        try context.expectRefusal(
          of: command, on: queue, as: [.invalidArgument], when: "a \(command.name) of different lengths")
      }
    },
    RuntimeCheck("fill-misaligned", "A fill whose offset or length is no multiple of its pattern is refused.") {
      context throws(CaseFailure) in
      let queue = try context.queue()
      let buffer = try context.buffer(100)
      for (offset, count) in [(1, 8), (0, 6), (2, 4)] {
        try context.expectRefusal(
          of: .fill(BufferRange(buffer, offset: offset, byteCount: count), FillPattern(UInt32(1))), on: queue,
          as: [.invalidArgument], when: "a fill of \(count) bytes at \(offset) with a pattern of four")
      }
    },
    RuntimeCheck("copy-overlap", "A copy within one buffer whose stretches overlap is refused.") {
      context throws(CaseFailure) in
      let queue = try context.queue()
      let buffer = try context.buffer(100)
      try context.expectRefusal(
        of: .copy(BufferRange(buffer, offset: 0, byteCount: 60), to: BufferRange(buffer, offset: 40, byteCount: 60)),
        on: queue,
        as: [.invalidArgument], when: "a copy onto itself")
    },
    RuntimeCheck("foreign-buffer", "A buffer of another device is refused.") { context throws(CaseFailure) in
      let queue = try context.queue()
      let own = try context.buffer(16)
      let foreign = ForeignBuffer(byteCount: 16)
      let host = try context.memory([UInt8](repeating: 3, count: 16))
      let codes: [DeviceError.Code] = [.invalidHandle, .invalidArgument]
      let commands: [Command] = [
        .upload(HostRange(host), to: BufferRange(foreign)), .download(BufferRange(foreign), to: HostRange(host)),
        .copy(BufferRange(foreign), to: BufferRange(own)), .copy(BufferRange(own), to: BufferRange(foreign)),
        .fill(BufferRange(foreign), FillPattern(UInt8(0))),
      ]
      for command in commands {
        try context.expectRefusal(of: command, on: queue, as: codes, when: "a \(command.name) with a foreign buffer")
      }
      let plan = try context.additionPlan(4)
      for buffers in [[foreign, own, own], [own, own, foreign]] as [[any Buffer]] {
        try context.expectRefusal(
          of: .run(plan, try context.bindings(plan, Array(buffers[..<2]), [buffers[2]])), on: queue, as: codes,
          when: "a run with a foreign buffer")
      }
      try context.expectWorking(after: "foreign buffers")
    },
    RuntimeCheck("foreign-plan", "A plan of another device is refused.") { context throws(CaseFailure) in
      let queue = try context.queue()
      let plan = ForeignPlan(call: try context.additionPlan(4).call)
      let buffers = [try context.buffer(16), try context.buffer(16), try context.buffer(16)]
      try context.expectRefusal(
        of: .run(plan, Bindings(buffers: buffers, inputCount: 2)), on: queue, as: [.invalidHandle, .invalidArgument],
        when: "a run of a foreign plan")
      try context.expectWorking(after: "a foreign plan")
    },
    RuntimeCheck("binding-count", "A run with too few or too many buffers is refused.") { context throws(CaseFailure) in
      let queue = try context.queue()
      let plan = try context.additionPlan(4)
      let buffer = try context.buffer(16)
      let output = try context.buffer(16)
      for (inputs, outputs) in [(1, 1), (3, 1), (2, 0), (2, 2), (0, 0)] {
        let bindings = try context.bindings(
          plan, [any Buffer](repeating: buffer, count: inputs), [any Buffer](repeating: output, count: outputs))
        try context.expectRefusal(
          of: .run(plan, bindings), on: queue, as: [.invalidArgument],
          when: "a run of Add with \(inputs) inputs and \(outputs) outputs")
      }
      try context.expectWorking(after: "wrong numbers of buffers")
    },
    RuntimeCheck("binding-too-small", "A run with a buffer that is too small for its operand is refused.") {
      context throws(CaseFailure) in
      let queue = try context.queue()
      let plan = try context.additionPlan(100)
      for small in 0..<3 {
        var buffers: [any Buffer] = []
        for index in 0..<3 { buffers.append(try context.buffer(index == small ? 399 : 400)) }
        try context.expectRefusal(
          of: .run(plan, try context.bindings(plan, Array(buffers[..<2]), [buffers[2]])), on: queue,
          as: [.invalidArgument],
          when: "a run with a buffer of 399 bytes for an operand of 400")
      }
      try context.expectWorking(after: "buffers that are too small")
    },
    RuntimeCheck("output-overlaps-input", "A run whose output overlaps an input is refused.") {
      context throws(CaseFailure) in
      let queue = try context.queue()
      let plan = try context.additionPlan(100)
      let (a, b) = (try context.buffer(400), try context.buffer(400))
      try context.upload(floatBytes([Float](repeating: 1, count: 100)), to: a, on: queue)
      try context.expectRefusal(
        of: .run(plan, try context.bindings(plan, [a, b], [a])), on: queue, as: [.invalidArgument],
        when: "a run whose output is its input")
      guard floats(try context.download(a, on: queue)).allSatisfy({ $0 == 1 }) else {
        throw .broken(.inputChanged, "a run that was refused changed its buffers")
      }
    },
    RuntimeCheck("bound-freed-buffer", "A run with a freed buffer is refused.") { context throws(CaseFailure) in
      let queue = try context.queue()
      let plan = try context.additionPlan(4)
      for freed in 0..<3 {
        var buffers: [any Buffer] = []
        for _ in 0..<3 { buffers.append(try context.buffer(16)) }
        buffers[freed].free()
        try context.expectRefusal(
          of: .run(plan, try context.bindings(plan, Array(buffers[..<2]), [buffers[2]])), on: queue,
          as: [.invalidHandle],
          when: "a run with a freed buffer")
      }
      try context.expectWorking(after: "runs with freed buffers")
    },
    RuntimeCheck(
      "index-out-of-range",
      "An index outside its axis fails the run with 'index out of range', and the device works on."
    ) { context throws(CaseFailure) in
      let queue = try context.queue()
      let plan = try context.plan(
        .gather, [.dense(.float32, try context.shape([5, 3])), .dense(.int64, try context.shape([4]))])
      let (data, indices, output) = (try context.buffer(60), try context.buffer(32), try context.buffer(48))
      try context.upload(floatBytes((0..<15).map { Float($0) }), to: data, on: queue)
      for bad in [5, -6, Int.max, Int.min] {
        let values = [0, 4, bad, 1].flatMap { value in withUnsafeBytes(of: Int64(value)) { Array($0) } }
        try context.upload(values, to: indices, on: queue)
        try context.expectRefusal(
          of: .run(plan, try context.bindings(plan, [data, indices], [output])), on: queue, as: [.indexOutOfRange],
          when: "Gather with the index \(bad) in an axis of 5")
      }
      let good = [0, -1, 2, -5].flatMap { value in withUnsafeBytes(of: Int64(value)) { Array($0) } }
      try context.upload(good, to: indices, on: queue)
      try context.complete(.run(plan, try context.bindings(plan, [data, indices], [output])), on: queue)
      guard floats(try context.download(output, on: queue)) == [0, 1, 2, 12, 13, 14, 6, 7, 8, 0, 1, 2] else {
        throw .broken(.error, "after an index out of range, Gather gives wrong results for good indices")
      }
    },
    RuntimeCheck("late-failure-alone", "A run that fails takes nothing with it: what is behind it in the queue runs.") {
      context throws(CaseFailure) in
      let queue = try context.queue()
      let gather = try context.plan(
        .gather, [.dense(.float32, try context.shape([5])), .dense(.int64, try context.shape([1]))])
      let (data, indices, picked) = (try context.buffer(20), try context.buffer(8), try context.buffer(4))
      try context.upload(floatBytes([1, 2, 3, 4, 5]), to: data, on: queue)
      try context.upload(withUnsafeBytes(of: Int64(9)) { Array($0) }, to: indices, on: queue)
      let bad = try context.bindings(gather, [data, indices], [picked])
      let addition = try context.additionPlan(5)
      let sum = try context.buffer(20)
      let good = try context.bindings(addition, [data, data], [sum])
      for round in 0..<5 {
        try context.complete(.fill(BufferRange(sum), FillPattern(UInt8(0))), on: queue)
        let (failing, done) = (Fence(), Fence())
        do throws(DeviceError) {
          try queue.submit(.run(gather, bad), after: [], signal: FencePoint(failing, 1))
        } catch {
          // A synchronous device may say it here as well.
          try context.expect(error, among: [.indexOutOfRange], when: "Gather with the index 9 in an axis of 5")
        }
        try context.submit(.run(addition, good), to: queue, signal: FencePoint(done, 1))
        try context.wait(done, 1, for: "an addition behind a run that fails")
        guard floats(try context.download(sum, on: queue)) == [2, 4, 6, 8, 10] else {
          throw .broken(.error, "round \(round): an addition behind a run that fails gives wrong sums")
        }
        do throws(DeviceError) { try failing.wait(until: 1, timeout: context.timeout) } catch {
          try context.expect(error, among: [.indexOutOfRange], when: "Gather with the index 9 in an axis of 5")
          continue
        }
        throw .broken(.error, "round \(round): Gather with the index 9 in an axis of 5 is reported as done")
      }
    },
    RuntimeCheck("errors-do-not-stick", "After many refused commands in a row the device works as before.") {
      context throws(CaseFailure) in
      let queue = try context.queue()
      let buffer = try context.buffer(8)
      for _ in 0..<100 {
        try context.expectRefusal(
          of: .fill(BufferRange(buffer, offset: 0, byteCount: 9), FillPattern(UInt8(1))), on: queue,
          as: [.invalidArgument],
          when: "a fill past the end of its buffer")
      }
      try context.upload([1, 2, 3, 4, 5, 6, 7, 8], to: buffer, on: queue)
      guard try context.download(buffer, on: queue) == [1, 2, 3, 4, 5, 6, 7, 8] else {
        throw .broken(.error, "after a hundred refused commands, a transfer goes wrong")
      }
      try context.expectWorking(after: "a hundred refused commands")
    },
  ]
}

/// A buffer that no device made.
private final class ForeignBuffer: Buffer {
  let byteCount: Int

  init(byteCount: Int) {
    self.byteCount = byteCount
  }

  func free() {}
}

/// A plan that no device made.
private final class ForeignPlan: Plan {
  let call: OperatorCall

  init(call: OperatorCall) {
    self.call = call
  }
}
