// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Foundation

extension RuntimeCheck {
  /// Fences: not before the work, not without it, and failures travel.
  static let fenceChecks: [RuntimeCheck] = [
    RuntimeCheck("fence-not-early", "A fence is signalled when the command has finished, not when it begins.") {
      context throws(CaseFailure) in
      let queue = try context.queue()
      for round in 0..<10 {
        let (finished, done) = (Log(), Fence())
        try context.submit(
          .hostCall {
            Thread.sleep(forTimeInterval: 0.01)
            finished.append(1)
          }, to: queue, signal: FencePoint(done, 1))
        try context.wait(done, 1, for: "a host call")
        guard finished.entries == [1] else {
          throw .broken(.ordering, "round \(round): the fence was signalled before its host call had returned")
        }
      }
    },
    RuntimeCheck(
      "fence-behind-earlier",
      "A fence is signalled when all before it in the queue has finished, not just its own command."
    ) { context throws(CaseFailure) in
      let queue = try context.queue()
      let buffer = try context.buffer(64)
      let (finished, done) = (Log(), Fence())
      for step in 0..<5 {
        try context.submit(
          .hostCall {
            Thread.sleep(forTimeInterval: 0.005)
            finished.append(step)
          }, to: queue)
      }
      try context.submit(.fill(BufferRange(buffer), FillPattern(UInt8(1))), to: queue, signal: FencePoint(done, 1))
      try context.wait(done, 1, for: "a fill behind five host calls")
      guard finished.entries == Array(0..<5) else {
        throw .broken(
          .ordering,
          "the fence of a fill was signalled when only \(finished.entries.count) of 5 commands before it had run")
      }
    },
    RuntimeCheck(
      "fence-run-complete", "When the fence of an operator is signalled, another queue sees its whole result."
    ) { context throws(CaseFailure) in
      let count = 300_007
      let plan = try context.additionPlan(count)
      let (producer, consumer) = (try context.queue(), try context.queue())
      let (a, sum) = (try context.buffer(count * 4), try context.buffer(count * 4))
      let target = try context.memory([UInt8](repeating: 0, count: count * 4))
      for round in 1...8 {
        try context.upload(floatBytes([Float](repeating: Float(round), count: count)), to: a, on: producer)
        let fence = Fence()
        try context.submit(
          .run(plan, try context.bindings(plan, [a, a], [sum])), to: producer, signal: FencePoint(fence, 1))
        try context.submit(
          .download(BufferRange(sum), to: HostRange(target)), to: consumer, after: [FencePoint(fence, 1)],
          signal: FencePoint(fence, 2))
        try context.wait(fence, 2, for: "an addition and its download on another queue")
        guard floats(Array(target.bytes)).allSatisfy({ $0 == Float(2 * round) }) else {
          throw .broken(.ordering, "round \(round): a queue that waited for the fence saw an unfinished result")
        }
      }
    },
    RuntimeCheck("fence-download-complete", "When the fence of a download is signalled, the host sees all of it.") {
      context throws(CaseFailure) in
      let queue = try context.queue()
      let count = 2_000_003
      let buffer = try context.buffer(count)
      for round in 1...8 {
        try context.submit(.fill(BufferRange(buffer), FillPattern(UInt8(round))), to: queue)
        let target = try context.memory([UInt8](repeating: 0, count: count))
        let fence = Fence()
        try context.submit(
          .download(BufferRange(buffer), to: HostRange(target)), to: queue, signal: FencePoint(fence, 1))
        try context.wait(fence, 1, for: "a download")
        guard target.bytes.allSatisfy({ $0 == UInt8(round) }) else {
          throw .broken(.ordering, "round \(round): the fence of a download was signalled before all bytes had arrived")
        }
      }
    },
    RuntimeCheck("fence-waits", "A command does not begin before the points it waits for are reached.") {
      context throws(CaseFailure) in
      let queue = try context.queue()
      let buffer = try context.buffer(64)
      try context.upload([UInt8](repeating: 7, count: 64), to: buffer, on: queue)
      let (first, second, done) = (Fence(), Fence(value: 3), Fence())
      let order = Log()
      try context.submit(
        .hostCall { order.append(2) }, to: queue, after: [FencePoint(first, 5), FencePoint(second, 4)],
        signal: FencePoint(done, 1))
      Thread.sleep(forTimeInterval: 0.02)
      order.append(0)
      first.signal(5)
      Thread.sleep(forTimeInterval: 0.02)
      order.append(1)
      guard !done.hasReached(1) else {
        throw .broken(.ordering, "a command that waits for two points ran when only one was reached")
      }
      second.signal(4)
      try context.wait(done, 1, for: "a command that waits for two points")
      guard order.entries == [0, 1, 2] else {
        throw .broken(.ordering, "a command ran before the points it waits for were reached")
      }
    },
    RuntimeCheck("fence-order", "The points of one queue are reached in order, each no later than the next.") {
      context throws(CaseFailure) in
      let queue = try context.queue()
      let buffer = try context.buffer(4096)
      let fence = Fence()
      let order = Log()
      for step in 1...64 {
        fence.whenReached(UInt64(step)) { failure in
          if failure == nil { order.append(step) }
        }
      }
      for step in 1...64 {
        try context.submit(
          .fill(BufferRange(buffer), FillPattern(UInt8(step))), to: queue, signal: FencePoint(fence, UInt64(step)))
      }
      try context.wait(fence, 64, for: "64 fills")
      guard fence.value == 64 else {
        throw .broken(.ordering, "after 64 signals the fence is at \(fence.value)")
      }
      // Observers run on the signalling thread, perhaps just after the waiter woke.
      let deadline = ContinuousClock.now + .seconds(2)
      while order.entries.count < 64, ContinuousClock.now < deadline { Thread.sleep(forTimeInterval: 0.001) }
      guard order.entries == Array(1...64) else {
        throw .broken(.ordering, "64 points of one queue were reached in the order \(order.entries)")
      }
    },
    RuntimeCheck("fence-not-skipped", "A fence is not signalled beyond the commands that were submitted.") {
      context throws(CaseFailure) in
      let queue = try context.queue()
      let buffer = try context.buffer(64)
      let fence = Fence()
      try context.submit(.fill(BufferRange(buffer), FillPattern(UInt8(1))), to: queue, signal: FencePoint(fence, 10))
      try context.wait(fence, 10, for: "a fill")
      guard fence.value == 10 else {
        throw .broken(.ordering, "a command that signals 10 raised its fence to \(fence.value)")
      }
      do throws(DeviceError) {
        try fence.wait(until: 11, timeout: .milliseconds(20))
      } catch {
        try context.expect(error, among: [.timedOut], when: "waiting for a point that nothing signals")
        return
      }
      throw .broken(.ordering, "a point that nothing signals was reached")
    },
    RuntimeCheck("failure-travels", "A command that waits for a failed fence does not run, and fails its own.") {
      context throws(CaseFailure) in
      let queue = try context.queue()
      let buffer = try context.buffer(64)
      try context.upload([UInt8](repeating: 7, count: 64), to: buffer, on: queue)
      let (gate, done) = (Fence(), Fence())
      // A synchronous device may throw what its command waits for, if it has failed already; here it has not.
      try context.submit(
        .fill(BufferRange(buffer), FillPattern(UInt8(9))), to: queue, after: [FencePoint(gate, 1)],
        signal: FencePoint(done, 1))
      gate.fail(DeviceError(.indexOutOfRange, "made up by the suite"))
      do throws(DeviceError) {
        try done.wait(until: 1, timeout: context.timeout)
        throw DeviceError(.internal, "reached")
      } catch {
        guard error.code == .indexOutOfRange else {
          throw .broken(.ordering, "the failure of a fence reached the command that waits for it as '\(error)'")
        }
      }
      guard try context.download(buffer, on: queue) == [UInt8](repeating: 7, count: 64) else {
        throw .broken(.ordering, "a command that waits for a failed fence ran")
      }
      try context.expectWorking(after: "a failed fence")
    },
    RuntimeCheck("host-call-failure", "What a host call throws fails its fence; the commands behind it run.") {
      context throws(CaseFailure) in
      let queue = try context.queue()
      let (failing, done) = (Fence(), Fence())
      let ran = Log()
      do throws(DeviceError) {
        try queue.submit(
          .hostCall { () throws(DeviceError) in throw DeviceError(.inputOutput, "made up by the suite") }, after: [],
          signal: FencePoint(failing, 1))
      } catch {
        try context.expect(error, among: [.inputOutput], when: "a host call that throws")
      }
      try context.submit(.hostCall { ran.append(1) }, to: queue, signal: FencePoint(done, 1))
      try context.wait(done, 1, for: "a host call behind one that throws")
      guard ran.entries == [1] else {
        throw .broken(.ordering, "the fence was signalled, but its host call did not run")
      }
      do throws(DeviceError) {
        try failing.wait(until: 1, timeout: context.timeout)
      } catch {
        guard error.code == .inputOutput else {
          throw .broken(.error, "a host call threw 'input/output', its fence says '\(error)'")
        }
        return
      }
      throw .broken(.error, "a host call threw, but its fence was signalled as if all were well")
    },
  ]
}
