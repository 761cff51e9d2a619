// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

/// An operator on two or more tensors that folds them element by element, broadcast and strided as they may be.
final class FoldKernel: CPUKernel, @unchecked Sendable {
  // `@unchecked`: nothing changes after `init`; `walks` is owned.
  private let fold: Pinned<bvk_fold>
  private let walks: UnsafeMutablePointer<bvk_walk>
  private let inputs: Int
  private let count: Int
  private let grain: Int

  init(
    _ op: bvk_fold_op, inputs: [TensorDescriptor], output: TensorDescriptor, _ context: CPUContext
  ) throws(DeviceError) {
    var strides = output.strides.values
    for input in inputs { strides += try input.broadcast(to: output.shape).strides.values }
    walks = .allocate(capacity: inputs.count + 1)
    var fold = bvk_fold()
    let status = bvk_fold_init(
      &fold, walks, context.isa, op, output.dtype.code, inputs.count, UInt32(output.shape.rank), output.shape.extents,
      strides)
    self.fold = Pinned(fold)
    self.inputs = inputs.count
    count = output.elementCount
    grain = ElementwiseKernel.grain(bytes: output.dtype.byteWidth, cost: inputs.count - 1)
    try status.check("\(inputs.count) tensors of \(output.dtype)")
  }

  deinit {
    walks.deallocate()
  }

  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError) {
    // The addresses of the inputs come first, and lie as the kernel wants them.
    let sources = UnsafeRawPointer(operands).assumingMemoryBound(to: UnsafeRawPointer.self)
    let output = operands[inputs]
    if count < 2 * grain {
      bvk_fold_run(fold.pointer, output, sources, 0, count)
    } else {
      context.pool.split(count, grain: grain) { [fold] begin, end in
        bvk_fold_run(fold.pointer, output, sources, begin, end)
      }
    }
  }
}

extension CPUOperator {
  /// An operator on any number of tensors, which leaves a single one as it is.
  static func variadic(_ op: Operator, _ code: bvk_fold_op) -> CPUOperator {
    CPUOperator(op) { call, context throws(DeviceError) in
      let (inputs, output) = (call.inputs.compactMap { $0 }, try call.output(0))
      if inputs.count == 1 {
        return try CopyKernel(inputs[0], boundOffset: inputs[0].offset, to: output)
      }
      return try FoldKernel(code, inputs: inputs, output: output, context)
    }
  }
}
