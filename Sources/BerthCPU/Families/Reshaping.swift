// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension CPUOperator {
  /// An operator whose output has the elements of its first input, in their order.
  static func reshaping(_ op: Operator) -> CPUOperator {
    CPUOperator(op) { call, _ throws(DeviceError) in
      let (input, output) = (try call.input(0), try call.output(0))
      if input.isContiguous {
        let view = try TensorDescriptor(
          input.dtype, output.shape, strides: output.shape.contiguousStrides, offset: input.offset)
        return try CopyKernel(view, boundOffset: input.offset, to: output)
      }
      if output.isContiguous {
        let view = try TensorDescriptor(
          input.dtype, input.shape, strides: input.shape.contiguousStrides, offset: output.offset)
        return try CopyKernel(input, boundOffset: input.offset, to: view)
      }
      return try ScatteredReshapeKernel(input, output)
    }
  }
}

/// A reshape from a layout that is not dense to another that is not: by way of a dense one.
private final class ScatteredReshapeKernel: CPUKernel {
  private let gather: Staged
  private let scatter: StridedCopy

  init(_ input: TensorDescriptor, _ output: TensorDescriptor) throws(DeviceError) {
    gather = try Staged(input: input, if: true)
    scatter = try StridedCopy(output.dense, to: output)
  }

  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError) {
    try context.withScratch(gather.scratchByteCount) { scratch in
      var free = scratch
      scatter.run(operands[1], gather.read(operands[0], &free, context), context)
    }
  }
}
