// SPDX-License-Identifier: Apache-2.0

import Berth
import Measuring

/// What a launch costs: Add of two float32 tensors of one element, and what that is made of.
func measureDispatch(rounds: Int, torch: TorchProcess?) throws {
  let device = try Devices.default
  let (a, b) = (try Tensor([1] as [Float]), try Tensor([2] as [Float]))
  let call = try OperatorCall(.add, [Operand(a.descriptor), Operand(b.descriptor)])
  let plan = try device.prepare(call)
  let queue = try device.makeQueue()
  let buffers = try (0..<3).map { _ in try device.allocate(BufferSpec(byteCount: 4)) }
  let bindings = Bindings(buffers: buffers, inputCount: 2)
  let nothing = Command.copy(BufferRange(buffers[0], byteCount: 0), to: BufferRange(buffers[1], byteCount: 0))

  let count = 100_000
  var bodies: [() throws -> Double] = [
    { nanoseconds(count) { _ = a + b } },
    { try nanoseconds(count) { _ = try device.allocate(BufferSpec(byteCount: 4)) } },
    { try nanoseconds(count) { try queue.submit(nothing) } },
    { try nanoseconds(count) { try queue.submit(.run(plan, bindings)) } },
  ]
  if let torch { bodies.append { try torch.add(count: count) } }
  let samples = try interleaved(rounds: rounds, bodies)
  let (total, allocate, empty, run) = (samples[0].median, samples[1].median, samples[2].median, samples[3].median)

  print("Add of two one-element float32 tensors on \(device.info.id), nanoseconds a call, median of \(rounds)")
  printTable([
    ["", "ns"],
    ["a + b, all included", fixed(total)],
    ["  memory for the result, allocated and freed", fixed(allocate)],
    ["  the queue, measured by a command that does nothing", fixed(empty)],
    ["  the kernel and checking its operands", fixed(run - empty)],
    ["  key, lookup of the plan, bindings, result (the rest)", fixed(total - allocate - run)],
  ])
  if torch != nil, let other = samples.last?.median {
    print("  torch, from Python: \(fixed(other)) ns; Berth takes \(fixed(total / other, 2)) of that")
  }
}
