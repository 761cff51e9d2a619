// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Synchronization

extension RuntimeCheck {
  /// Order within queues and between them.
  static let queueChecks: [RuntimeCheck] = [
    RuntimeCheck("queue-order", "Commands of one queue take effect in the order in which they were submitted.") {
      context throws(CaseFailure) in
      let queue = try context.queue()
      let (a, b) = (try context.buffer(20_000), try context.buffer(20_000))
      let fence = Fence()
      var taken: [HostMemory] = []
      for step in 0..<40 {
        try context.submit(.fill(BufferRange(a), FillPattern(UInt8(step))), to: queue)
        try context.submit(.copy(BufferRange(a), to: BufferRange(b)), to: queue)
        try context.submit(.fill(BufferRange(a), FillPattern(UInt8(0xFF))), to: queue)
        let memory = try context.memory([UInt8](repeating: 0, count: 20_000))
        try context.submit(.download(BufferRange(b), to: HostRange(memory)), to: queue)
        taken.append(memory)
      }
      try context.submit(.hostCall {}, to: queue, signal: FencePoint(fence, 1))
      try context.wait(fence, 1, for: "160 commands")
      for (step, memory) in taken.enumerated() {
        guard memory.bytes.allSatisfy({ $0 == UInt8(step) }) else {
          throw .broken(.ordering, "step \(step) of fill, copy, fill, download saw the data of another")
        }
      }
    },
    RuntimeCheck("host-call-order", "A host call runs at its place in the queue.") { context throws(CaseFailure) in
      let queue = try context.queue()
      let buffer = try context.buffer(64)
      let seen = Log()
      let fence = Fence()
      for step in 0..<50 {
        try context.submit(.fill(BufferRange(buffer), FillPattern(UInt8(step))), to: queue)
        try context.submit(.hostCall { seen.append(step) }, to: queue)
      }
      try context.submit(.hostCall {}, to: queue, signal: FencePoint(fence, 1))
      try context.wait(fence, 1, for: "50 host calls")
      guard seen.entries == Array(0..<50) else {
        throw .broken(.ordering, "50 host calls of one queue ran in the order \(seen.entries)")
      }
    },
    RuntimeCheck("run-chain", "Each of many operators in a row sees the result of the one before.") {
      context throws(CaseFailure) in
      let queue = try context.queue()
      let count = 4099
      let plan = try context.additionPlan(count)
      let ones = try context.buffer(count * 4)
      try context.upload(floatBytes([Float](repeating: 1, count: count)), to: ones, on: queue)
      var (from, to) = (try context.buffer(count * 4), try context.buffer(count * 4))
      try context.upload(floatBytes([Float](repeating: 0, count: count)), to: from, on: queue)
      let steps = 200
      for _ in 0..<steps {
        try context.submit(.run(plan, try context.bindings(plan, [from, ones], [to])), to: queue)
        swap(&from, &to)
      }
      let result = floats(try context.download(from, on: queue))
      guard result.allSatisfy({ $0 == Float(steps) }) else {
        let wrong = result.first { $0 != Float(steps) } ?? 0
        throw .broken(.ordering, "1 added \(steps) times in a row gives \(wrong)")
      }
    },
    RuntimeCheck("two-queues", "Two queues at work at once do not disturb each other.") { context throws(CaseFailure) in
      let count = 5000
      let plan = try context.additionPlan(count)
      var lanes: [(queue: any Queue, step: Float, from: any Buffer, to: any Buffer, summand: any Buffer)] = []
      for lane in 0..<2 {
        let queue = try context.queue()
        let step = Float(lane + 1)
        let summand = try context.buffer(count * 4)
        try context.upload(floatBytes([Float](repeating: step, count: count)), to: summand, on: queue)
        let (from, to) = (try context.buffer(count * 4), try context.buffer(count * 4))
        try context.upload(floatBytes([Float](repeating: 0, count: count)), to: from, on: queue)
        lanes.append((queue, step, from, to, summand))
      }
      for _ in 0..<100 {
        for lane in lanes.indices {
          let current = lanes[lane]
          try context.submit(
            .run(plan, try context.bindings(plan, [current.from, current.summand], [current.to])), to: current.queue)
          (lanes[lane].from, lanes[lane].to) = (current.to, current.from)
        }
      }
      for lane in lanes {
        let result = floats(try context.download(lane.from, on: lane.queue))
        guard result.allSatisfy({ $0 == lane.step * 100 }) else {
          throw .broken(
            .ordering, "a queue that adds \(lane.step) a hundred times while another runs comes to a wrong sum")
        }
      }
    },
    RuntimeCheck("queues-through-fences", "A fence makes one queue wait for another, to and fro.") {
      context throws(CaseFailure) in
      let count = 3001
      let plan = try context.additionPlan(count)
      let queues = [try context.queue(), try context.queue()]
      let ones = try context.buffer(count * 4)
      var (from, to) = (try context.buffer(count * 4), try context.buffer(count * 4))
      try context.upload(floatBytes([Float](repeating: 1, count: count)), to: ones, on: queues[0])
      try context.upload(floatBytes([Float](repeating: 0, count: count)), to: from, on: queues[0])
      let fence = Fence()
      let steps = 100
      for step in 0..<steps {
        try context.submit(
          .run(plan, try context.bindings(plan, [from, ones], [to])), to: queues[step % 2],
          after: step == 0 ? [] : [FencePoint(fence, UInt64(step))], signal: FencePoint(fence, UInt64(step + 1)))
        swap(&from, &to)
      }
      try context.wait(fence, UInt64(steps), for: "\(steps) steps on two queues in turn")
      let result = floats(try context.download(from, on: queues[0]))
      guard result.allSatisfy({ $0 == Float(steps) }) else {
        throw .broken(.ordering, "1 added \(steps) times by two queues in turn, ordered by a fence, gives a wrong sum")
      }
    },
    RuntimeCheck("many-threads", "Threads may submit to one queue and to queues of their own at the same time.") {
      context throws(CaseFailure) in
      let shared = try context.queue()
      let plan = try context.additionPlan(257)
      let failures = Log()
      let finished = Fence()
      let running = Counter(4) { finished.signal(1) }
      for thread in 0..<4 {
        Worker.start {
          defer { running.countDown() }
          do throws(CaseFailure) {
            let own = try context.queue()
            for round in 0..<25 {
              let value = Float(thread * 100 + round)
              let queue = round % 2 == 0 ? shared : own
              let (a, sum) = (try context.buffer(257 * 4), try context.buffer(257 * 4))
              try context.upload(floatBytes([Float](repeating: value, count: 257)), to: a, on: queue)
              try context.complete(.run(plan, try context.bindings(plan, [a, a], [sum])), on: queue)
              let result = floats(try context.download(sum, on: queue))
              if !result.allSatisfy({ $0 == 2 * value }) { failures.append(thread) }
              a.free()
              sum.free()
            }
          } catch {
            failures.append(thread, error.message)
          }
        }
      }
      try context.wait(finished, 1, for: "four threads")
      guard failures.entries.isEmpty else {
        throw .broken(
          .ordering,
          "threads \(Set(failures.entries).sorted()) of four got wrong results or errors \(failures.texts.first ?? "")")
      }
    },
    RuntimeCheck("submit-does-not-block", "Submitting returns although what the command waits for has not come yet.") {
      context throws(CaseFailure) in
      let queue = try context.queue()
      let (gate, done) = (Fence(), Fence())
      let buffer = try context.buffer(64)
      // A device that blocks here would never come back, so another thread opens the gate after a while; then the order in which
      // things happened tells.
      let log = Log()
      let opened = Fence()
      Worker.start {
        try? opened.wait(until: 1, timeout: .milliseconds(1500))
        log.append(1)
        gate.signal(1)
      }
      try context.submit(
        .fill(BufferRange(buffer), FillPattern(UInt8(1))), to: queue, after: [FencePoint(gate, 1)],
        signal: FencePoint(done, 1))
      log.append(0)
      opened.signal(1)
      try context.wait(done, 1, for: "a command behind a gate")
      guard log.entries.first == 0 else {
        throw .broken(.ordering, "submit blocked until the fence that the command waits for was signalled")
      }
    },
  ]
}

/// What several threads write down.
final class Log: Sendable {
  private let state = Mutex<(entries: [Int], texts: [String])>(([], []))

  func append(_ entry: Int, _ text: String? = nil) {
    state.withLock {
      $0.entries.append(entry)
      if let text { $0.texts.append(text) }
    }
  }

  var entries: [Int] { state.withLock { $0.entries } }
  var texts: [String] { state.withLock { $0.texts } }
}

/// Calls back when so many have counted down.
final class Counter: Sendable {
  private let left: Mutex<Int>
  private let atZero: @Sendable () -> Void

  init(_ count: Int, atZero: @escaping @Sendable () -> Void) {
    left = Mutex(count)
    self.atZero = atZero
  }

  func countDown() {
    let isLast = left.withLock {
      $0 -= 1
      return $0 == 0
    }
    if isLast { atZero() }
  }
}
