// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension RuntimeCheck {
  /// The device's clock. A device that declares none has nothing to keep here.
  static let clockChecks: [RuntimeCheck] = [
    RuntimeCheck("timestamps", "A device that declares a clock says when each operator ran.") {
      context throws(CaseFailure) in
      guard context.device.info.timestampFrequency != nil else { return }
      for timing in try context.timings() where timing.name == "run" {
        guard timing.interval == nil else { continue }
        throw .broken(.honesty, "the device declares a clock, but does not say when an addition began and ended")
      }
    },
    RuntimeCheck("timestamps-forward", "By the device's clock no command ends before it begins.") {
      context throws(CaseFailure) in
      guard context.device.info.timestampFrequency != nil else { return }
      for timing in try context.timings() {
        guard let interval = timing.interval, interval.end < interval.begin else { continue }
        throw .broken(
          .honesty, "\(timing.name): by the device's clock it began at \(interval.begin) and ended at \(interval.end)")
      }
    },
    RuntimeCheck(
      "timestamps-in-order", "By the device's clock no command ends before the one before it in its queue."
    ) { context throws(CaseFailure) in
      guard context.device.info.timestampFrequency != nil else { return }
      var last: (name: String, interval: CommandTiming.Interval)?
      for timing in try context.timings() {
        guard let interval = timing.interval else { continue }
        if let last, interval.end < last.interval.end {
          throw .broken(
            .honesty,
            "\(timing.name) ended at \(interval.end) by the device's clock, and \(last.name) before it in the queue at "
              + "\(last.interval.end)")
        }
        last = (timing.name, interval)
      }
    },
  ]
}

extension RuntimeContext {
  /// When the device ran each of some forty commands of one queue, in their order; nil where it did not say.
  fileprivate func timings() throws(CaseFailure) -> [(name: String, interval: CommandTiming.Interval?)] {
    let queue = try self.queue()
    let count = 20_011
    let plan = try additionPlan(count)
    let (a, sum, copied) = (try buffer(count * 4), try buffer(count * 4), try buffer(count * 4))
    let source = try memory(floatBytes([Float](repeating: 1, count: count)))
    let target = try memory([UInt8](repeating: 0, count: count * 4))
    let bindings = try self.bindings(plan, [a, a], [sum])
    let round: [(String, Command)] = [
      ("upload", .upload(HostRange(source), to: BufferRange(a))), ("run", .run(plan, bindings)),
      ("copy", .copy(BufferRange(sum), to: BufferRange(copied))),
      ("fill", .fill(BufferRange(sum), FillPattern(UInt8(0)))),
      ("download", .download(BufferRange(copied), to: HostRange(target))),
    ]
    let fence = Fence()
    var taken: [(name: String, timing: CommandTiming)] = []
    for _ in 0..<8 {
      for (name, command) in round {
        let timing = CommandTiming()
        let point = FencePoint(fence, UInt64(taken.count + 1))
        try attempt("submitting a \(command.name)") { () throws(DeviceError) in
          try queue.submit(command, after: [], signal: point, timing: timing)
        }
        taken.append((name, timing))
      }
    }
    try wait(fence, UInt64(taken.count), for: "\(taken.count) commands")
    return taken.map { ($0.name, $0.timing.interval) }
  }
}
