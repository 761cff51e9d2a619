// SPDX-License-Identifier: Apache-2.0

import BerthCore
import BerthOpenCL
import Foundation

/// The OpenCL devices that tests run on. One that is not installed here is skipped, and says so.
enum Runtime: String, CaseIterable, Sendable, CustomStringConvertible {
  case pocl = "opencl:pocl"
  case intel = "opencl:intel"
  case fpga = "fpga"

  var description: String { rawValue }

  /// Those that are here.
  static let present: [Runtime] = {
    let driver = OpenCLDriver()
    let found = allCases.filter {
      driver.device(named: $0.rawValue)?.problem == nil && driver.device(named: $0.rawValue) != nil
    }
    for missing in allCases where !found.contains(missing) {
      print("NOT TESTED: the OpenCL runtime '\(missing)' is not installed; 'make setup' installs it")
    }
    return found
  }()

  /// Opens the device.
  func open(_ options: [String: String] = [:]) throws -> OpenCLDevice {
    let driver = OpenCLDriver()
    guard let summary = driver.device(named: rawValue) else { throw DeviceError(.notFound, rawValue) }
    guard let device = try driver.open(summary.id, options: options) as? OpenCLDevice else {
      throw DeviceError(.internal, "no OpenCL device")
    }
    return device
  }
}

/// A folder that is gone when the last reference is.
final class Scratch: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "berth-opencl-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The names of the files in it, sorted.
  var files: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }
}

extension Device {
  /// A buffer with these numbers in it.
  func buffer(_ values: [Float], on queue: any Queue) throws -> any Buffer {
    let memory = try values.withUnsafeBytes { try HostMemory(copying: $0) }
    let buffer = try allocate(BufferSpec(byteCount: memory.byteCount))
    try queue.complete(.upload(HostRange(memory), to: BufferRange(buffer)))
    return buffer
  }
}

extension OpenCLDevice {
  /// The first output of a call on float32.
  func run(_ call: OperatorCall, _ inputs: [[Float]]) throws -> [Float] {
    let queue = try makeQueue()
    let plan = try prepare(call)
    let outputs = try call.boundOutputs.map {
      try allocate(BufferSpec(byteCount: $0.descriptor.requiredByteCount))
    }
    let bindings = Bindings(
      inputs: try inputs.map { try buffer($0, on: queue) }, outputs: outputs,
      workspace: try allocate(BufferSpec(byteCount: plan.workspaceByteCount)))
    try queue.complete(.run(plan, bindings))
    return try queue.floats(outputs[0])
  }
}

extension Queue {
  /// The numbers in a buffer.
  func floats(_ buffer: any Buffer) throws -> [Float] {
    let memory = try HostMemory(byteCount: buffer.byteCount)
    try complete(.download(BufferRange(buffer), to: HostRange(memory)))
    return Array(memory.bytes.bindMemory(to: Float.self))
  }
}

/// A sum of two vectors of so many numbers.
func sum(_ count: Int) throws -> OperatorCall {
  let operand = Operand.dense(.float32, try Shape([count]))
  return try OperatorCall(.add, [operand, operand])
}
