// SPDX-License-Identifier: Apache-2.0

import BerthCPU
import BerthCore

/// The CPU with some operators taken out, and others replaced by such as take the same operands.
final class EditedDevice: Device {
  private let device: any Device
  private let replacements: [Operator: Operator]
  private let missing: Set<Operator>

  init(replacing replacements: [Operator: Operator] = [:], without missing: Set<Operator> = []) throws {
    device = try CPUDriver().open("cpu")
    self.replacements = replacements
    self.missing = missing
  }

  var info: DeviceInfo { device.info }

  func allocate(_ spec: BufferSpec) throws(DeviceError) -> any Buffer { try device.allocate(spec) }

  func makeQueue() throws(DeviceError) -> any Queue { try device.makeQueue() }

  func support(for call: OperatorCall) -> Support {
    missing.contains(call.op) ? .unsupported(reason: "taken out") : device.support(for: call)
  }

  func prepare(_ call: OperatorCall) throws(DeviceError) -> any Plan {
    if missing.contains(call.op) { throw DeviceError(.unsupported, "taken out") }
    guard let op = replacements[call.op] else { return try device.prepare(call) }
    return try device.prepare(OperatorCall(op, call.inputs.map { $0.map { Operand($0) } }, outputs: call.outputs))
  }
}
