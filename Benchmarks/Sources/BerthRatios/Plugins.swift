// SPDX-License-Identifier: Apache-2.0

import Berth
import CRawPlugin
import Foundation
import Measuring

/// What Berth adds to a plug-in that blocks: from submitting a command to its completion, against the same call through the
/// plug-in's function table and nothing else.
///
/// - Parameter path: the plug-in's file, which is in the search path. It has to take the option `mode=blocking`.
func measurePlugin(_ path: String, rounds: Int) throws {
  let file = URL(fileURLWithPath: path)
  // The library and this program must not meet in the same plug-in: it may be queried once.
  let copies = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
  try FileManager.default.createDirectory(at: copies, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: copies) }
  guard let found = Devices.all.first(where: { $0.product == path }) else {
    throw DeviceError(.notFound, "\(path) is not among the plug-ins of the search path")
  }
  let device = try Devices.open("\(found.id)?mode=blocking")
  let queue = try device.makeQueue()

  print(
    "A command on \(device.info.product) (\(device.info.id)), blocking: nanoseconds from submitting it to its completion, "
      + "medians of \(rounds * 40) interleaved")
  var rows = [["", "C calls", "Berth", "added"]]
  let cases: [(title: String, op: Operator, inputs: Int, count: Int)] = [
    ("Identity of no element", .identity, 1, 0), ("Identity of one float32", .identity, 1, 1),
    ("Add of one float32", .add, 2, 1),
  ]
  for (index, test) in cases.enumerated() {
    let copy = copies.appendingPathComponent("\(index).so")
    try FileManager.default.copyItem(at: file, to: copy)
    let raw = try RawPlugin(copy.path, test.op, inputs: test.inputs, count: test.count)

    let operand = Operand.dense(.float32, try Shape([test.count]))
    let plan = try device.prepare(try OperatorCall(test.op, [Operand](repeating: operand, count: test.inputs)))
    let buffers = try (0...test.inputs).map { _ in try device.allocate(BufferSpec(byteCount: test.count * 4)) }
    let command = Command.run(plan, Bindings(buffers: buffers, inputCount: test.inputs))

    // Samples of less than a millisecond, and more of them: most then pass without an interruption.
    let count = 1000
    let samples = try interleaved(
      rounds: rounds * 40,
      [
        { try raw.nanoseconds(count) },
        { try nanoseconds(count) { try queue.submit(command) } },
      ])
    let (calls, berth) = (samples[0].median, samples[1].median)
    rows.append([test.title, fixed(calls), fixed(berth), fixed(berth - calls)])
  }
  printTable(rows)
  print("  Both fill in a run and a completion for each command. Berth also checks, keeps and lets go of the buffers.")
}

/// A plug-in without Berth.
private final class RawPlugin {
  private let plugin: OpaquePointer

  init(_ path: String, _ op: Operator, inputs: Int, count: Int) throws {
    var message = [CChar](repeating: 0, count: 256)
    guard
      let plugin = raw_plugin_open(
        path, "mode", "blocking", op.name, Int64(op.version), UInt64(inputs), Int64(count), &message, message.count)
    else {
      let text = message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      throw DeviceError(.internal, "\(path): \(String(decoding: text, as: UTF8.self))")
    }
    self.plugin = plugin
  }

  deinit {
    raw_plugin_close(plugin)
  }

  /// Nanoseconds that a run takes, on average over `count`.
  func nanoseconds(_ count: Int) throws -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    let status = raw_plugin_run(plugin, UInt64(count))
    guard status == 0 else { throw DeviceError(.internal, "the plug-in's run gives the status \(status)") }
    return (clock.now - start).nanoseconds / Double(count)
  }
}
