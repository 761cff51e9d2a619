// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `MatMulInteger`.
  static let matMulInteger = OpenCLOperator(.matMulInteger) { call, context throws(DeviceError) in
    var recipe = Recipe(call, context)
    let geometry = try MatMulIntegerGeometry(call)
    func zero(_ index: Int, _ lines: TensorDescriptor?) -> TensorPlace? {
      lines.flatMap { recipe.optionalInput(index)?.with($0) }
    }
    let (aZero, bZero) = (zero(2, geometry.aZeroPoint), zero(3, geometry.bZeroPoint))
    try recipe.product(
      try recipe.input(0).with(geometry.product.a), try recipe.input(1).with(geometry.product.b),
      into: try recipe.output(0).with(geometry.product.y), aZero: aZero, bZero: bZero)
    return recipe
  }
}
