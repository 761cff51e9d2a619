// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

/// What quantises or dequantises: an elementwise kernel of the data, the scale and the zero point, for each part of the
/// data over which the scale can be broadcast.
final class QuantizationKernel: CPUKernel {
  /// A part of the data, and where its operands begin, in bytes behind those of the call.
  private struct Part: Sendable {
    let kernel: ElementwiseKernel
    let (x, scale, zero, y): (Int, Int, Int, Int)
  }

  private let parts: [Part]
  /// Makes the scale float32, as the kernels want it; nil where it is that already.
  private let conversion: ElementwiseKernel?
  private let scaleByteCount: Int
  private let hasZero: Bool
  /// The zero point where the call has none: 0 in every dtype.
  private let noZero = Pinned(UInt64(0))

  /// - Parameter kernel: what computes y from x, a float32 scale and a zero point; nil, where there is none, is refused.
  init(_ call: OperatorCall, _ kernel: UnsafePointer<bvk_kernel>?, _ context: CPUContext) throws(DeviceError) {
    let (x, given, y) = (try call.input(0), try call.input(1), try call.output(0))
    let scale = given.dtype == .float32 ? given : TensorDescriptor(.float32, given.shape)
    conversion = given.dtype == .float32 ? nil : try ElementwiseKernel.cast(given, to: scale, context)
    scaleByteCount = conversion == nil ? 0 : scale.requiredByteCount
    let zero = call.optionalInput(2)
    hasZero = zero != nil
    let zeroDType = call.op == .quantizeLinear ? y.dtype : x.dtype
    var parts: [Part] = []
    for region in QuantizedRegion.regions(try QuantizationGranularity(call), x.shape) {
      let (xView, yView) = (try region.data(x), try region.data(y))
      if yView.shape.isEmpty { continue }
      let scaleView = try region.scale(scale)
      let zeroView = try zero.map { zero throws(DeviceError) in try region.scale(zero) }
      // Four additions' worth: a division, or two conversions.
      let elementwise = try ElementwiseKernel(
        kernel, inputs: [xView, scaleView, zeroView ?? TensorDescriptor(zeroDType, .scalar)], output: yView, cost: 4)
      func distance(_ view: TensorDescriptor?, _ operand: TensorDescriptor?) -> Int {
        guard let view, let operand else { return 0 }
        return (view.offset - operand.offset) * operand.dtype.byteWidth
      }
      parts.append(
        Part(
          kernel: elementwise, x: distance(xView, x), scale: distance(scaleView, scale),
          zero: distance(zeroView, zero), y: distance(yView, y)))
    }
    self.parts = parts
  }

  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError) {
    try context.withScratch(scaleByteCount) { scratch in
      var scale = UnsafeRawPointer(operands[1])
      if let conversion {
        conversion.run(out: scratch, scale, nil, nil, context)
        scale = UnsafeRawPointer(scratch)
      }
      let zero = hasZero ? UnsafeRawPointer(operands[2]) : UnsafeRawPointer(noZero.pointer)
      let y = operands[hasZero ? 3 : 2]
      for part in parts {
        part.kernel.run(
          out: y + part.y, operands[0] + part.x, scale + part.scale, zero + part.zero, context)
      }
    }
  }
}
