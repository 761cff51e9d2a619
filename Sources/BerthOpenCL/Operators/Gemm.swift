// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Gemm`. Factors that are no integers are refused for integer matrices: ONNX does not say how such products are
  /// rounded.
  static let gemm = OpenCLOperator(.gemm) { call, context throws(DeviceError) in
    var recipe = Recipe(call, context)
    let y = try recipe.output(0)
    let (alpha, beta) = (call.attributes.float("alpha"), call.attributes.float("beta"))
    for (name, factor) in [("alpha", alpha), ("beta", beta)] where y.descriptor.dtype.isInteger {
      guard factor.rounded() == factor else {
        throw DeviceError(
          .unsupported, "attribute '\(name)' of Gemm is \(factor), which is no integer, for \(y.descriptor.dtype)")
      }
    }
    let geometry = try MatrixProductGeometry(call)
    var addend: TensorPlace?
    if let c = recipe.optionalInput(2) { addend = c.with(try c.descriptor.broadcast(to: y.descriptor.shape)) }
    try recipe.product(
      try recipe.input(0).with(geometry.a), try recipe.input(1).with(geometry.b), into: y, plus: addend, alpha: alpha,
      beta: beta)
    return recipe
  }
}
