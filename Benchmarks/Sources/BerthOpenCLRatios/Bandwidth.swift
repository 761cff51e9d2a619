// SPDX-License-Identifier: Apache-2.0

import Berth
import Measuring

/// An operator that is bound by memory, on an OpenCL device and on Berth's CPU device.
struct BandwidthRow: Encodable {
  let device: String
  let operation: String
  /// Bytes read and written, in GB/s, medians. Nil where the device does not offer the operator.
  let berth: Double?
  let cpu: Double

  var cells: [String] {
    [operation, berth.map { fixed($0) } ?? "-", fixed(cpu), berth.map { fixed($0 / cpu, 2) } ?? "-"]
  }
}

/// Softmax, LayerNormalization and Add of float32, in turn on the device and on the CPU device.
func measureBandwidth(on device: any Device, rounds: Int) throws -> [BandwidthRow] {
  let cpu = try Devices.open("cpu")
  let (rows, columns) = (4096, 1024)
  let matrix = Operand.dense(.float32, try Shape([rows, columns]))
  let row = Operand.dense(.float32, try Shape([columns]))
  let x = numbers(rows * columns)
  let scale = numbers(columns)
  let calls: [(call: OperatorCall, inputs: [[Float]])] = [
    (try OperatorCall(.softmax, [matrix]), [x]),
    (try OperatorCall(.layerNormalization, [matrix, row, row]), [x, scale, scale]),
    (try OperatorCall(.add, [matrix, matrix]), [x, x]),
  ]
  return try calls.map { call, inputs in
    let onCPU = try PreparedCall(call, inputs, on: cpu)
    let byteCount = (call.boundInputs + call.boundOutputs).reduce(0) { $0 + $1.descriptor.requiredByteCount }
    let cpuCount = try samplesCount(onCPU.run)
    var bodies: [() throws -> Double] = [{ try nanoseconds(1) { try onCPU.run(cpuCount) } / Double(cpuCount) }]
    if case .native = device.support(for: call) {
      let onDevice = try PreparedCall(call, inputs, on: device)
      let count = try samplesCount(onDevice.run)
      bodies.append { try nanoseconds(1) { try onDevice.run(count) } / Double(count) }
    }
    let samples = try interleaved(rounds: rounds, bodies)
    return BandwidthRow(
      device: device.info.product, operation: "\(call.op) \(rows) x \(columns)",
      berth: samples.count > 1 ? Double(byteCount) / samples[1].median : nil, cpu: Double(byteCount) / samples[0].median
    )
  }
}
