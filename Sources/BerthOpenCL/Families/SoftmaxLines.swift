// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// A softmax along an axis, or its logarithm.
  static func softmax(_ op: Operator, isLogarithm: Bool) -> OpenCLOperator {
    OpenCLOperator(op) { call, context throws(DeviceError) in
      var recipe = Recipe(call, context)
      var (input, output) = (try recipe.input(0), try recipe.output(0))
      if input.descriptor.shape.rank == 0 {
        // A scalar counts as a vector of one element.
        input = input.with(try input.descriptor.insertingAxis(at: 0))
        output = output.with(try output.descriptor.insertingAxis(at: 0))
      }
      let axis = try input.descriptor.shape.normalized(axis: call.attributes.int("axis"))
      let lines = try recipe.lines(along: [axis], of: input, to: [output])
      guard lines.count > 0, lines.length > 0 else { return recipe }
      let dtype = input.descriptor.dtype
      let accumulator = dtype.accumulator
      let program = Program(
        "softmax",
        [
          "T": dtype.shortName, "A": accumulator.shortName, "IS_LOGARITHM": isLogarithm ? "1" : "0",
          "KEEPS_EXPONENTIALS": dtype == accumulator && !isLogarithm ? "1" : "0",
        ])
      let arguments: [Argument] = [.tensor(lines.x), .tensor(lines.y), lines.argument]
      if recipe.worksByRows(lines) {
        recipe.runRows(
          program, arguments, local: [accumulator.byteWidth], count: lines.count, length: lines.length, cost: 8)
      } else {
        recipe.runColumns(program, arguments, lines: lines, cost: 8)
      }
      recipe.finish(lines)
      return recipe
    }
  }
}
