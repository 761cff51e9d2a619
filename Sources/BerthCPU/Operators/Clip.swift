// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Clip`: the one kernel with both bounds; one that is absent is a number that no other lies beyond.
  static let clip = CPUOperator(.clip) { call, context throws(DeviceError) in
    let (input, output) = (try call.input(0), try call.output(0))
    var inputs = [ConstantOperandKernel.Input.bound(0, input)]
    var place = 1
    for (index, side) in [(1, FloatingPointSign.minus), (2, .plus)] {
      if let bound = call.optionalInput(index) {
        inputs.append(.bound(place, bound))
        place += 1
      } else {
        inputs.append(.constant(input.dtype.bits(ofLimit: side)))
      }
    }
    return try ConstantOperandKernel(
      bvk_clip_kernel(context.isa, input.dtype.code), inputs: inputs, output: (place, output), cost: 1)
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
