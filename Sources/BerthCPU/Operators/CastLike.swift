// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension CPUOperator {
  /// `CastLike`.
  static let castLike = CPUOperator(.castLike) { call, context throws(DeviceError) in
    CastLikeKernel(try ElementwiseKernel.cast(try call.input(0), to: try call.output(0), context))
  }
}

/// A cast that passes over its second input, of which only the dtype counts.
private final class CastLikeKernel: CPUKernel {
  private let cast: ElementwiseKernel

  init(_ cast: ElementwiseKernel) {
    self.cast = cast
  }

  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError) {
    cast.run(out: operands[2], operands[0], nil, nil, context)
  }
}
