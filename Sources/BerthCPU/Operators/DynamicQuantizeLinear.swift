// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `DynamicQuantizeLinear`.
  static let dynamicQuantizeLinear = CPUOperator(.dynamicQuantizeLinear) { call, context throws(DeviceError) in
    try DynamicQuantizationKernel(call, context)
  }
}

/// Finds the least and the greatest element, makes the scale and the zero point of them, and quantises with those.
private final class DynamicQuantizationKernel: CPUKernel {
  private let least: ReductionKernel
  private let greatest: ReductionKernel
  private let quantization: ElementwiseKernel

  init(_ call: OperatorCall, _ context: CPUContext) throws(DeviceError) {
    let (x, y) = (try call.input(0), try call.output(0))
    let axes = Array(0..<x.shape.rank)
    let nowhere = axes.map { _ in 0 }
    least = try ReductionKernel(BVK_REDUCE_MIN, x, axes: axes, outputStrides: nowhere, context)
    greatest = try ReductionKernel(BVK_REDUCE_MAX, x, axes: axes, outputStrides: nowhere, context)
    quantization = try ElementwiseKernel(
      bvk_quantize_kernel(context.isa, x.dtype.code, y.dtype.code),
      inputs: [x, try call.output(1), try call.output(2)], output: y, cost: 4)
  }

  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError) {
    let (x, y, scale, zero) = (operands[0], operands[1], operands[2], operands[3])
    // What is reduced goes to where the scale will be.
    let least = min(try reduced(self.least, x, to: scale, context), 0)
    let greatest = max(try reduced(self.greatest, x, to: scale, context), 0)
    let range = greatest - least
    // Zeros have no range; ONNX's reference implementation takes 1 for it.
    let step = (range == 0 ? 1 : range) / 255
    let quotient = -least / step
    // NaN, where the step is 0 or not finite, is as good as any other result.
    let zeroPoint = quotient >= 0 ? UInt8(min(quotient, 255).rounded(.toNearestOrEven)) : 0
    scale.storeBytes(of: step, as: Float.self)
    zero.storeBytes(of: zeroPoint, as: UInt8.self)
    quantization.run(out: y, x, scale, zero, context)
  }

  /// What a reduction makes of all elements of `x`, which it writes to `place`.
  private func reduced(
    _ reduction: ReductionKernel, _ x: UnsafeMutableRawPointer, to place: UnsafeMutableRawPointer,
    _ context: CPUContext
  ) throws(DeviceError) -> Float {
    try withUnsafeTemporaryAllocation(of: UnsafeMutableRawPointer.self, capacity: 2) { pair throws(DeviceError) in
      pair.initializeElement(at: 0, to: x)
      pair.initializeElement(at: 1, to: place)
      if let operands = pair.baseAddress { try reduction.run(UnsafePointer(operands), context) }
    }
    return place.loadUnaligned(as: Float.self)
  }
}
