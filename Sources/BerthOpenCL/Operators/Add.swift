// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Add`.
  static let add = OpenCLOperator(.add) { call, context throws(DeviceError) in
    var recipe = Recipe(call, context)
    let output = try recipe.output(0)
    let inputs = [try recipe.input(0), try recipe.input(1)]
    let shape = output.descriptor.shape
    var operands = [output]
    for input in inputs { operands.append(input.with(try input.descriptor.broadcast(to: shape))) }
    let space = IterationSpace(shape: shape, operands.map(\.descriptor))
    recipe.run(
      Program("binary", ["OP": "add", "T": output.descriptor.dtype.shortName]), "strided",
      operands.map { .tensor($0) } + [.space(space)], over: .items(space.count))
    return recipe
  }
}
