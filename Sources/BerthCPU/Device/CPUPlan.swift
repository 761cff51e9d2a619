// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// The addresses of a call's operands: of the element whose every index is 0, bound inputs first, then bound outputs.
typealias Operands = UnsafePointer<UnsafeMutableRawPointer>

/// One operator made ready for operands of certain types and layouts.
///
/// Kernels know strides and extents from the call they were made for, and are given addresses that were checked against them.
protocol CPUKernel: AnyObject, Sendable {
  /// Computes the outputs.
  ///
  /// - Throws: what can only be seen in the data, or `.outOfMemory` for scratch.
  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError)
}

/// An operator made ready to run on the CPU.
final class CPUPlan: Plan {
  let call: OperatorCall
  let context: CPUContext
  private let kernel: any CPUKernel
  private let layouts: [OperandLayout]
  private let inputCount: Int

  init(_ call: OperatorCall, kernel: any CPUKernel, context: CPUContext) {
    self.call = call
    self.context = context
    self.kernel = kernel
    let inputs = call.boundInputs
    inputCount = inputs.count
    layouts =
      inputs.map { OperandLayout($0.descriptor) }
      + call.boundOutputs.map { OperandLayout($0.descriptor) }
  }

  /// Checks the buffers for a run, and keeps their memory until `endUse(_:)`.
  ///
  /// - Throws: `.invalidArgument`, `.invalidHandle`; nothing is kept then.
  func beginUse(_ bindings: Bindings) throws(DeviceError) {
    let buffers = bindings.buffers
    guard buffers.count == layouts.count, bindings.inputCount == inputCount else {
      throw DeviceError(
        .invalidArgument,
        "\(bindings.inputCount) inputs and \(buffers.count - bindings.inputCount) outputs are bound; the plan has "
          + "\(inputCount) and \(layouts.count - inputCount)")
    }
    var begun = 0
    do throws(DeviceError) {
      while begun < buffers.count {
        let buffer = try context.beginUse(of: buffers[begun])
        begun += 1
        let needed = layouts[begun - 1].bytes.upperBound
        guard needed <= buffer.byteCount else {
          throw DeviceError(
            .invalidArgument,
            "\(name(of: begun - 1)) reaches to byte \(needed) of a buffer that has \(buffer.byteCount)")
        }
      }
      if let workspace = bindings.workspace { _ = try context.own(workspace) }
      try checkOverlap(buffers)
    } catch {
      for buffer in buffers[..<begun] { unsafeDowncast(buffer, to: CPUBuffer.self).endUse() }
      throw error
    }
  }

  /// A run for which `beginUse(_:)` succeeded is done.
  static func endUse(_ bindings: Bindings) {
    for buffer in bindings.buffers { unsafeDowncast(buffer, to: CPUBuffer.self).endUse() }
  }

  /// Runs with bindings that `beginUse(_:)` let pass.
  func run(_ bindings: Bindings) throws(DeviceError) {
    let buffers = bindings.buffers
    try withUnsafeTemporaryAllocation(of: UnsafeMutableRawPointer.self, capacity: buffers.count) {
      operands throws(DeviceError) in
      for index in 0..<buffers.count {
        let address = unsafeDowncast(buffers[index], to: CPUBuffer.self).address + layouts[index].origin
        operands.initializeElement(at: index, to: address)
      }
      guard let operands = operands.baseAddress else { return }
      do throws(DeviceError) {
        try kernel.run(UnsafePointer(operands), context)
      } catch {
        throw error.during(call.description)
      }
    }
  }

  /// No output may reach a byte that an input or another output reaches.
  private func checkOverlap(_ buffers: [any Buffer]) throws(DeviceError) {
    for output in inputCount..<layouts.count {
      let address = unsafeDowncast(buffers[output], to: CPUBuffer.self).address
      for other in 0..<output {
        let distance = unsafeDowncast(buffers[other], to: CPUBuffer.self).address - address
        if layouts[output].overlaps(layouts[other], at: distance) {
          throw DeviceError(.invalidArgument, "\(name(of: output)) and \(name(of: other)) share memory")
        }
      }
    }
  }

  /// What an operand is called in messages.
  private func name(of operand: Int) -> String {
    if operand < inputCount {
      let index = call.boundInputs[operand].index
      return "input '\(call.op.inputs[min(index, call.op.inputs.count - 1)].name)'"
    }
    let index = call.boundOutputs[operand - inputCount].index
    return "output '\(call.op.outputs[min(index, call.op.outputs.count - 1)].name)'"
  }
}
