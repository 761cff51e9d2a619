// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// An operator that gives the place of the greatest element along an axis, or of the smallest.
  static func argExtreme(_ op: Operator, smallest: Bool) -> OpenCLOperator {
    OpenCLOperator(op) { call, context throws(DeviceError) in
      var recipe = Recipe(call, context)
      let (input, output) = (try recipe.input(0), try recipe.output(0))
      let axis = try input.descriptor.shape.normalized(axis: call.attributes.int("axis"))
      let places = try output.descriptor.withAxes([axis], kept: call.attributes.flag("keepdims"))
      let lines = try recipe.lines(along: [axis], of: input, to: [output.with(places)])
      guard lines.count > 0 else { return recipe }
      let dtype = input.descriptor.dtype
      let program = Program(
        "arg_extreme",
        [
          "T": dtype.shortName, "C": dtype.accumulator.shortName, "TAKES_SMALLEST": smallest ? "1" : "0",
        ])
      let arguments: [Argument] = [
        .tensor(lines.x), .tensor(lines.y), lines.argument,
        .int32(call.attributes.flag("select_last_index") ? 1 : 0),
      ]
      if recipe.worksByRows(lines) {
        // An element and its place.
        recipe.runRows(
          program, arguments, local: [dtype.accumulator.byteWidth, 8], count: lines.count, length: lines.length, cost: 2
        )
      } else {
        recipe.runColumns(program, arguments, lines: lines, cost: 2)
      }
      recipe.finish(lines)
      return recipe
    }
  }
}
