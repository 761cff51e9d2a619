// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Testing

@testable import BerthCPU

/// A device of the default configuration, shared by tests that do not look at what the device holds.
enum Shared {
  static let device = Result { try CPUDevice() }
}

extension Device {
  /// A buffer with these elements.
  func buffer<Element: BitwiseCopyable>(_ values: [Element]) throws -> any Buffer {
    let buffer = try allocate(BufferSpec(byteCount: values.count * MemoryLayout<Element>.stride))
    let host = try values.withUnsafeBytes { try HostMemory(copying: $0) }
    try makeQueue().complete(.upload(HostRange(host), to: BufferRange(buffer)), timeout: .seconds(60))
    return buffer
  }

  /// The elements of a buffer.
  func read<Element: BitwiseCopyable>(_ buffer: any Buffer, as _: Element.Type = Element.self) throws -> [Element] {
    let host = try HostMemory(byteCount: buffer.byteCount)
    try makeQueue().complete(.download(BufferRange(buffer), to: HostRange(host)), timeout: .seconds(60))
    return Array(host.bytes.bindMemory(to: Element.self))
  }

  /// Runs a call on these inputs; the outputs, each in a buffer of its own that held poison before.
  func run(_ call: OperatorCall, _ inputs: [any Buffer]) throws -> [any Buffer] {
    let queue = try makeQueue()
    let outputs = try call.boundOutputs.map { output in
      let buffer = try allocate(BufferSpec(byteCount: output.descriptor.requiredByteCount))
      try queue.submit(.fill(BufferRange(buffer), FillPattern(UInt8(0xFF))))
      return buffer
    }
    let plan = try prepare(call)
    try queue.complete(.run(plan, Bindings(inputs: inputs, outputs: outputs)), timeout: .seconds(60))
    return outputs
  }

  /// The first output of an operator on dense inputs of one dtype.
  func compute<Element: BitwiseCopyable, Result: BitwiseCopyable>(
    _ call: OperatorCall, _ inputs: [[Element]], as _: Result.Type = Result.self
  ) throws -> [Result] {
    let outputs = try run(call, try inputs.map { try buffer($0) })
    return try read(outputs[0])
  }
}
