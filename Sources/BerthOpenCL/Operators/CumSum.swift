// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `CumSum`.
  static let cumSum = OpenCLOperator(.cumSum) { call, context throws(DeviceError) in
    var recipe = Recipe(call, context)
    var (input, output) = (try recipe.input(0), try recipe.output(0))
    guard !input.descriptor.shape.isEmpty else { return recipe }
    let geometry = try CumSumGeometry(call)
    if geometry.isReverse {
      input = input.with(try input.descriptor.reversed(axis: geometry.axis))
      output = output.with(try output.descriptor.reversed(axis: geometry.axis))
    }
    let lines = try recipe.lines(along: [geometry.axis], of: input, to: [output])
    let dtype = input.descriptor.dtype
    // Integers wrap, which those without a sign do in C.
    let accumulator =
      dtype.isFloatingPoint ? dtype.accumulator : dtype.bitWidth == 64 ? DType.uint64 : .uint32
    let program = Program("scan", ["T": dtype.shortName, "A": accumulator.shortName])
    let arguments: [Argument] = [
      .tensor(lines.x), .tensor(lines.y), lines.argument, .int32(geometry.isExclusive ? 1 : 0),
    ]
    // A group shares a line where lines are few; else each item has its own, and neighbours read side by side.
    if context.strategy == .gpu, lines.length >= 64, lines.kept[1].strides[0] != 1 || lines.count < 1024 {
      recipe.runRows(
        program, arguments, local: [accumulator.byteWidth], count: lines.count, length: lines.length, cost: 4)
    } else {
      recipe.runColumns(program, arguments, lines: lines, cost: 4)
    }
    recipe.finish(lines)
    return recipe
  }
}

extension TensorDescriptor {
  /// The same elements with those along `axis` in falling order. The axis is not empty.
  fileprivate func reversed(axis: Int) throws(DeviceError) -> TensorDescriptor {
    var steps = strides.values
    let end = offset + (shape[axis] - 1) * steps[axis]
    steps[axis] = -steps[axis]
    return try TensorDescriptor(dtype, shape, strides: try Strides(steps), offset: end)
  }
}
