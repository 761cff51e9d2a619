// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Clip`.
  static let clip = CPUOperator(.clip) { call, context throws(DeviceError) in try ClipKernel(call, context) }
}

/// The one kernel with both bounds; one that is absent is a number that no other lies beyond.
private final class ClipKernel: CPUKernel {
  private let kernel: ElementwiseKernel
  private let least: Pinned<UInt64>
  private let greatest: Pinned<UInt64>
  /// Where among the bound operands each bound is; nil for one that is absent.
  private let places: (min: Int?, max: Int?)
  private let output: Int

  init(_ call: OperatorCall, _ context: CPUContext) throws(DeviceError) {
    let input = try call.input(0)
    let scalar = TensorDescriptor(input.dtype, .scalar)
    let (lower, upper) = (call.optionalInput(1), call.optionalInput(2))
    places = (lower == nil ? nil : 1, upper == nil ? nil : lower == nil ? 1 : 2)
    output = call.boundInputs.count
    (least, greatest) = (Pinned(input.dtype.bits(ofLimit: .minus)), Pinned(input.dtype.bits(ofLimit: .plus)))
    kernel = try ElementwiseKernel(
      bvk_clip_kernel(context.isa, input.dtype.code), inputs: [input, lower ?? scalar, upper ?? scalar],
      output: try call.output(0))
  }

  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError) {
    func address(_ place: Int?, or constant: Pinned<UInt64>) -> UnsafeRawPointer {
      place.map { UnsafeRawPointer(operands[$0]) } ?? UnsafeRawPointer(constant.pointer)
    }
    kernel.run(
      out: operands[output], operands[0], address(places.min, or: least), address(places.max, or: greatest), context)
  }
}

extension DType {
  /// The element that no other lies beyond on one side, in the lowest bytes: an infinity, or the least or greatest integer.
  fileprivate func bits(ofLimit sign: FloatingPointSign) -> UInt64 {
    let top = UInt64(1) << UInt64(bitWidth - 1)
    switch kind {
    case .floatingPoint:
      // All bits of the exponent, none of the significand.
      let infinity = top - UInt64(1) << UInt64(significandBits - 1)
      return sign == .minus ? infinity | top : infinity
    case .signedInteger: return sign == .minus ? top : top - 1
    default: return sign == .minus ? 0 : top | (top - 1)
    }
  }
}
