// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Cast`.
  static let cast = casting(.cast)

  /// An operator that casts its first input to the dtype of its output.
  static func casting(_ op: Operator) -> OpenCLOperator {
    OpenCLOperator(op) { call, context throws(DeviceError) in
      var recipe = Recipe(call, context)
      try recipe.cast(try recipe.input(0), to: try recipe.output(0))
      return recipe
    }
  }
}

extension Recipe {
  /// Writes the numbers of a tensor in the dtype of another one, as `Cast` does.
  mutating func cast(_ source: TensorPlace, to target: TensorPlace) throws(DeviceError) {
    let (from, to) = (source.descriptor.dtype, target.descriptor.dtype)
    if from == to, from != .bool {
      copy(source, to: target)
    } else {
      try run(ElementwiseKernel(file: "cast", name: ElementwiseKernel.cast(from, to: to)), [source], to: target)
    }
  }
}

extension ElementwiseKernel {
  /// The operator of `cast.cl` for two dtypes.
  fileprivate static func cast(_ from: DType, to: DType) -> String {
    if to == .bool { return "test" }
    if from.isFloatingPoint, to.isInteger { return "cut" }
    // What must not be rounded to float32 first.
    if from == .float64, to.bitWidth == 16 { return "round_to_odd" }
    if from.isInteger, from.bitWidth >= 32, to == .bfloat16 { return "fold" }
    return "convert"
  }
}
