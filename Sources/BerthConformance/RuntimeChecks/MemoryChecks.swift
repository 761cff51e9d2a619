// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension RuntimeCheck {
  /// Allocation and freeing.
  static let memoryChecks: [RuntimeCheck] = [
    RuntimeCheck("allocate-sizes", "Buffers of any size can be had, and have that size.") {
      context throws(CaseFailure) in
      for count in [0, 1, 2, 3, 63, 64, 65, 4095, 4096, 4097, 1_048_577] {
        let buffer = try context.buffer(count)
        guard buffer.byteCount == count else {
          throw .broken(.memory, "asked for \(count) bytes, got a buffer of \(buffer.byteCount)")
        }
        buffer.free()
      }
    },
    RuntimeCheck("allocate-distinct", "Buffers that live at the same time do not share memory.") {
      context throws(CaseFailure) in
      let queue = try context.queue()
      var random = context.random("allocate-distinct")
      var kept: [(any Buffer, [UInt8])] = []
      for _ in 0..<40 {
        let bytes = noise(random.integer(in: 1...3000), &random)
        let buffer = try context.buffer(bytes.count)
        try context.upload(bytes, to: buffer, on: queue)
        kept.append((buffer, bytes))
        // Freeing some in between makes an allocator reuse memory.
        if kept.count > 10 { kept.remove(at: random.integer(in: 0...5)).0.free() }
      }
      for (buffer, bytes) in kept {
        guard try context.download(buffer, on: queue) == bytes else {
          throw .broken(.memory, "a buffer of \(bytes.count) bytes was overwritten by another")
        }
        buffer.free()
      }
    },
    RuntimeCheck("allocate-negative", "A negative size is refused.") { context throws(CaseFailure) in
      do throws(DeviceError) {
        _ = try context.device.allocate(BufferSpec(byteCount: -1))
      } catch {
        try context.expect(error, among: [.invalidArgument], when: "allocating -1 bytes")
        try context.expectWorking(after: "refusing a negative size")
        return
      }
      throw .broken(.error, "a buffer of -1 bytes was made")
    },
    RuntimeCheck("allocate-unknown-space", "A memory space that does not exist is refused.") {
      context throws(CaseFailure) in
      for space in [-1, context.device.info.memorySpaces.count, 1 << 40] {
        do throws(DeviceError) {
          _ = try context.device.allocate(BufferSpec(byteCount: 16, memorySpace: space))
        } catch {
          try context.expect(error, among: [.invalidArgument], when: "allocating in memory space \(space)")
          continue
        }
        throw .broken(.error, "a buffer was made in memory space \(space), which does not exist")
      }
    },
    RuntimeCheck(
      "allocate-too-much", "More memory than there is gives the error 'out of memory', and the device works on."
    ) { context throws(CaseFailure) in
      for count in [1 << 50, Int.max - 4096, Int.max] {
        do throws(DeviceError) {
          _ = try context.device.allocate(BufferSpec(byteCount: count))
        } catch {
          try context.expect(error, among: [.outOfMemory], when: "allocating \(count) bytes")
          try context.expectWorking(after: "running out of memory")
          continue
        }
        throw .broken(.memory, "a buffer of \(count) bytes was made, which no device has")
      }
    },
    RuntimeCheck("free-idempotent", "Freeing twice is harmless.") { context throws(CaseFailure) in
      let buffer = try context.buffer(100)
      let other = try context.buffer(100)
      let queue = try context.queue()
      var random = context.random("free-idempotent")
      let bytes = noise(100, &random)
      buffer.free()
      buffer.free()
      let next = try context.buffer(100)
      try context.upload(bytes, to: next, on: queue)
      buffer.free()
      try context.upload([UInt8](repeating: 1, count: 100), to: other, on: queue)
      guard try context.download(next, on: queue) == bytes else {
        throw .broken(.memory, "freeing a buffer again damaged one that was made later")
      }
    },
    RuntimeCheck("use-after-free", "A command that names a freed buffer is refused.") { context throws(CaseFailure) in
      let queue = try context.queue()
      let buffer = try context.buffer(64)
      let alive = try context.buffer(64)
      buffer.free()
      let host = try context.memory([UInt8](repeating: 0, count: 64))
      let range = BufferRange(buffer, offset: 0, byteCount: 64)
      for command: Command in [
        .upload(HostRange(host), to: range), .download(range, to: HostRange(host)), .fill(range, FillPattern(UInt8(1))),
        .copy(range, to: BufferRange(alive)), .copy(BufferRange(alive), to: range),
      ] {
        try context.expectRefusal(
          of: command, on: queue, as: [.invalidHandle], when: "a \(command.name) with a freed buffer")
      }
      try context.expectWorking(after: "the use of a freed buffer")
    },
    RuntimeCheck("free-under-way", "A buffer freed while commands under way name it stays whole until they are done.") {
      context throws(CaseFailure) in
      let queue = try context.queue()
      let gate = Fence()
      let done = Fence()
      var random = context.random("free-under-way")
      let bytes = noise(50_000, &random)
      let (from, to) = (try context.buffer(bytes.count), try context.buffer(bytes.count))
      try context.upload(bytes, to: from, on: queue)
      try context.submit(
        .copy(BufferRange(from), to: BufferRange(to)), to: queue, after: [FencePoint(gate, 1)],
        signal: FencePoint(done, 1))
      from.free()
      // Whatever takes the freed memory now must not be seen by the copy.
      let taker = try context.buffer(bytes.count)
      let other = try context.queue()
      try context.upload([UInt8](repeating: 0, count: bytes.count), to: taker, on: other)
      gate.signal(1)
      try context.wait(done, 1, for: "a copy from a buffer that was freed meanwhile")
      guard try context.download(to, on: queue) == bytes else {
        throw .broken(.memory, "a buffer was reused while a command that names it was under way")
      }
    },
    RuntimeCheck("memory-given-back", "Memory that was freed can be had again, however often.") {
      context throws(CaseFailure) in
      // Where the count of the device's own is wrong, a leak shows when memory runs out. Nothing is touched: it is only
      // taken and given back, so this costs little even where the memory is the host's.
      for (index, space) in context.device.info.memorySpaces.enumerated() {
        guard let total = space.byteCount else { continue }
        func take(_ size: Int) throws(DeviceError) {
          try context.device.allocate(BufferSpec(byteCount: size, memorySpace: index)).free()
        }
        // As large as can be had now, for others may hold some; what can be had now can be had after every round.
        var size = min(total / 4, space.maximumAllocation ?? .max)
        var succeeded = false
        while !succeeded, size >= 1 << 16 {
          do throws(DeviceError) {
            try take(size)
            succeeded = true
          } catch {
            size /= 2
          }
        }
        guard succeeded else { continue }
        // If one in sixteen is not given back, these rounds lose more than there is.
        let rounds = min(total / size * 20, 2000)
        for round in 1...rounds {
          do throws(DeviceError) { try take(size) } catch {
            throw .broken(
              .memory,
              "after \(round) times of taking \(size) bytes of memory space '\(space.name)' and giving them back, they "
                + "are not to be had any more: \(error)")
          }
        }
      }
      try context.expectWorking(after: "taking and giving back much memory")
    },
    RuntimeCheck("memory-exhausted", "When memory runs out the error says so, and freeing some helps.") {
      context throws(CaseFailure) in
      // Memory that is the host's as well is left alone: to use it up would harm others on the machine.
      guard let space = context.device.info.memorySpaces.first, !space.isHostVisible, let total = space.byteCount else {
        return
      }
      let size = max(min(total / 8, space.maximumAllocation ?? .max), 1)
      var held: [any Buffer] = []
      defer { for buffer in held { buffer.free() } }
      var refusal: DeviceError?
      while refusal == nil, held.count < min(total / size + 8, 1000) {
        do throws(DeviceError) { held.append(try context.device.allocate(BufferSpec(byteCount: size))) } catch {
          refusal = error
        }
      }
      // A device that has more than it declares, or whose memory others hold, gives nothing to judge.
      guard let refusal, let last = held.popLast() else { return }
      try context.expect(refusal, among: [.outOfMemory], when: "allocating \(size) bytes when memory had run out")
      last.free()
      try context.expectWorking(after: "running out of memory and freeing some")
    },
    RuntimeCheck("leak", "Memory that was freed is given back, by operators too.") { context throws(CaseFailure) in
      guard context.device.memoryUsage != nil else { return }
      let plan = try context.additionPlan(1000)
      let queue = try context.queue()
      func round() throws(CaseFailure) {
        let buffers = [try context.buffer(4000), try context.buffer(4000), try context.buffer(4000)]
        let bindings = try context.bindings(plan, Array(buffers[..<2]), [buffers[2]])
        try context.complete(.run(plan, bindings), on: queue)
        for buffer in buffers { buffer.free() }
        bindings.workspace?.free()
      }
      try round()
      let before = context.device.memoryUsage
      for _ in 0..<200 { try round() }
      let after = context.device.memoryUsage
      guard let before, let after, after.byteCount <= before.byteCount, after.bufferCount <= before.bufferCount else {
        throw .broken(
          .memory,
          "200 rounds of allocating, adding and freeing left \(after?.bufferCount ?? 0) buffers with \(after?.byteCount ?? 0) bytes, "
            + "up from \(before?.bufferCount ?? 0) with \(before?.byteCount ?? 0)")
      }
    },
  ]
}
