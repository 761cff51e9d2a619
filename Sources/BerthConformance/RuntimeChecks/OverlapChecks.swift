// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension RuntimeCheck {
  /// Commands that a hasty device would let overlap, or call done too soon.
  static let overlapChecks: [RuntimeCheck] = [
    RuntimeCheck("upload-then-run", "An operator sees all of what was uploaded just before it in its queue.") {
      context throws(CaseFailure) in
      let queue = try context.queue()
      let count = 250_007
      let plan = try context.additionPlan(count)
      let (a, sum) = (try context.buffer(count * 4), try context.buffer(count * 4))
      let bindings = try context.bindings(plan, [a, a], [sum])
      var taken: [HostMemory] = []
      let fence = Fence()
      // Nothing is waited for in between, so each upload has the run before it on its heels and the next run at its own.
      for round in 1...12 {
        let source = try context.memory(floatBytes([Float](repeating: Float(round), count: count)))
        let target = try context.memory([UInt8](repeating: 0, count: count * 4))
        try context.submit(.upload(HostRange(source), to: BufferRange(a)), to: queue)
        try context.submit(.run(plan, bindings), to: queue)
        try context.submit(
          .download(BufferRange(sum), to: HostRange(target)), to: queue, signal: FencePoint(fence, UInt64(round)))
        taken.append(target)
      }
      try context.wait(fence, 12, for: "12 rounds of upload, addition and download")
      for (index, memory) in taken.enumerated() {
        let expected = Float(2 * (index + 1))
        let sums = floats(Array(memory.bytes))
        guard let place = sums.firstIndex(where: { $0 != expected }) else { continue }
        throw .broken(
          .ordering,
          "round \(index + 1): element \(place) of a + a is \(sums[place]) instead of \(expected); the addition did not see "
            + "what was uploaded before it, or the download not the sum")
      }
    },
    RuntimeCheck("short-behind-long", "A short command does not overtake the long one before it.") {
      context throws(CaseFailure) in
      let queue = try context.queue()
      let count = context.affordable(4_000_000)
      let (a, b) = (try context.buffer(count), try context.buffer(count))
      let long = try context.memory([UInt8](repeating: 0x11, count: count))
      let target = try context.memory([UInt8](repeating: 0, count: count))
      let kept = try context.memory([UInt8](repeating: 0, count: count))
      let short = try context.memory([UInt8](repeating: 0x77, count: 16))
      // The last bytes: a long command that is overtaken writes them last.
      func tail(_ buffer: any Buffer) -> BufferRange { BufferRange(buffer, offset: count - 16, byteCount: 16) }
      let pairs: [(name: String, long: Command, short: Command, result: any Buffer)] = [
        (
          "a fill behind an upload", .upload(HostRange(long), to: BufferRange(a)),
          .fill(tail(a), FillPattern(UInt8(0x77))), a
        ),
        (
          "an upload behind a fill", .fill(BufferRange(a), FillPattern(UInt8(0x11))),
          .upload(HostRange(short), to: tail(a)), a
        ),
        (
          "a fill behind a copy", .copy(BufferRange(a), to: BufferRange(b)), .fill(tail(b), FillPattern(UInt8(0x77))), b
        ),
        (
          "an upload behind an upload", .upload(HostRange(long), to: BufferRange(b)),
          .upload(HostRange(short), to: tail(b)), b
        ),
      ]
      var expected = [UInt8](repeating: 0x11, count: count)
      for round in 0..<3 {
        for pair in pairs {
          try context.complete(.fill(BufferRange(a), FillPattern(UInt8(0x11))), on: queue)
          try context.submit(pair.long, to: queue)
          try context.submit(pair.short, to: queue)
          try context.complete(.download(BufferRange(pair.result), to: HostRange(target)), on: queue)
          expected.replaceSubrange((count - 16)..., with: [UInt8](repeating: 0x77, count: 16))
          guard Array(target.bytes) == expected else {
            throw .broken(.ordering, "round \(round): \(pair.name) took effect before it, or not at all")
          }
        }
        // The other way round: what is read by the long command must not be written by the short one yet.
        try context.submit(.fill(BufferRange(a), FillPattern(UInt8(0x11))), to: queue)
        try context.submit(.download(BufferRange(a), to: HostRange(kept)), to: queue)
        try context.complete(.fill(tail(a), FillPattern(UInt8(0x77))), on: queue)
        guard kept.bytes.allSatisfy({ $0 == 0x11 }) else {
          throw .broken(.ordering, "round \(round): a fill behind a download took effect before it")
        }
      }
    },
    RuntimeCheck("download-at-signal", "All of a download is there at the moment its fence is signalled.") {
      context throws(CaseFailure) in
      let queue = try context.queue()
      // The longest takes so many milliseconds that whoever looks too soon does so before the end, however threads are scheduled.
      for count in [1, 16, 4099, context.affordable(24_000_001)] {
        let buffer = try context.buffer(count)
        for round in 1...6 {
          try context.complete(.fill(BufferRange(buffer), FillPattern(UInt8(round))), on: queue)
          let target = try context.memory([UInt8](repeating: 0, count: count))
          let (fence, looked, seen) = (Fence(), Fence(), Log())
          // On the thread that signals, before anybody else runs: the last byte first, for it comes last.
          fence.whenReached(1) { failure in
            if failure == nil {
              let bytes = target.bytes
              for place in [count - 1, count / 2, 0] where bytes[place] != UInt8(round) { seen.append(place) }
            }
            looked.signal(1)
          }
          try context.submit(
            .download(BufferRange(buffer), to: HostRange(target)), to: queue, signal: FencePoint(fence, 1))
          try context.wait(fence, 1, for: "a download of \(count) bytes")
          try context.wait(looked, 1, for: "a look at the bytes of a download")
          if let place = seen.entries.first {
            throw .broken(
              .ordering, "byte \(place) of a download of \(count) had not arrived when its fence was signalled")
          }
        }
        buffer.free()
      }
    },
    RuntimeCheck("upload-at-signal", "What was uploaded is safe once the fence is signalled: the source may change.") {
      context throws(CaseFailure) in
      let queue = try context.queue()
      for count in [1, 16, 4099, 3_000_001] {
        let buffer = try context.buffer(count)
        let source = try context.memory([UInt8](repeating: 0, count: count))
        for round in 1...6 {
          for index in 0..<count { source.mutableBytes[index] = UInt8(round) }
          let (fence, changed) = (Fence(), Fence())
          fence.whenReached(1) { _ in
            source.mutableBytes[count - 1] = 0xFF
            changed.signal(1)
          }
          try context.submit(
            .upload(HostRange(source), to: BufferRange(buffer)), to: queue, signal: FencePoint(fence, 1))
          try context.wait(fence, 1, for: "an upload of \(count) bytes")
          try context.wait(changed, 1, for: "a change of the source of an upload")
          let back = try context.download(buffer, on: queue)
          guard let place = back.firstIndex(where: { $0 != UInt8(round) }) else { continue }
          throw .broken(
            .ordering,
            "byte \(place) of an upload of \(count) was taken from its source after the fence had been signalled")
        }
        buffer.free()
      }
    },
    RuntimeCheck("queues-at-once", "Two queues that run operators at the same time keep to their own operands.") {
      context throws(CaseFailure) in
      // So long, and so many in a row, that runs of both overlap also where all threads share a processor or two.
      let (count, steps) = (400_009, 30)
      // One plan for both, as plans may be shared: what a run needs to know of its operands must not be kept in the plan.
      let plan = try context.additionPlan(count)
      var lanes: [(queue: any Queue, step: Float, sum: any Buffer, there: Bindings, back: Bindings)] = []
      for step in [3, 1000] as [Float] {
        let queue = try context.queue()
        let (x, y, summand) = (
          try context.buffer(count * 4), try context.buffer(count * 4), try context.buffer(count * 4)
        )
        try context.upload(floatBytes([Float](repeating: step, count: count)), to: summand, on: queue)
        try context.upload(floatBytes([Float](repeating: 0, count: count)), to: x, on: queue)
        // To and fro, so that a run that went astray is missing from the sum for good.
        lanes.append(
          (
            queue, step, x, try context.bindings(plan, [x, summand], [y]),
            try context.bindings(plan, [y, summand], [x])
          ))
      }
      // Both queues have all their work before either begins.
      let gate = Fence()
      for round in 1...3 {
        for lane in lanes {
          for index in 0..<steps {
            try context.submit(
              .run(plan, index % 2 == 0 ? lane.there : lane.back), to: lane.queue,
              after: index == 0 ? [FencePoint(gate, UInt64(round))] : [])
          }
        }
        gate.signal(UInt64(round))
        for lane in lanes {
          let expected = lane.step * Float(steps * round)
          let sums = floats(try context.download(lane.sum, on: lane.queue))
          guard let wrong = sums.first(where: { $0 != expected }) else { continue }
          throw .broken(
            .ordering,
            "while two queues ran additions of their own at the same time, \(lane.step) added \(steps * round) times came to "
              + "\(wrong)")
        }
      }
    },
  ]
}
