// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `TopK`.
  static let topK = OpenCLOperator(.topK) { call, context throws(DeviceError) in
    var recipe = Recipe(call, context)
    let (input, values, indices) = (try recipe.input(0), try recipe.output(0), try recipe.output(1))
    let geometry = try TopKGeometry(call)
    let lines = try recipe.lines(along: [geometry.axis], of: input, to: [values, indices])
    guard lines.count > 0, geometry.count > 0 else { return recipe }
    let dtype = input.descriptor.dtype
    let program = Program(
      "topk",
      [
        "T": dtype.shortName, "C": dtype.accumulator.shortName, "TAKES_SMALLEST": geometry.takesLargest ? "0" : "1",
      ])
    func result(_ operand: Int) -> [Int] {
      (lines.kept + [lines.along[1]]).map { $0.strides[operand] }
    }
    let arguments: [Argument] = [
      .tensor(lines.x), .tensor(lines.operands[1]), .tensor(lines.operands[2]), lines.argument,
      .indices(result(1) + result(2), count: 6), .index(geometry.count), .int32(geometry.isSorted ? 1 : 0),
    ]
    recipe.select(program, arguments, lines, wanted: geometry.count)
    recipe.finish(lines)
    return recipe
  }
}

extension Recipe {
  /// Places that a group sorts in local memory: 8 KiB, which leaves a unit room for some groups.
  private static var localCapacity: Int { 1024 }

  fileprivate mutating func select(_ program: Program, _ arguments: [Argument], _ lines: Lines, wanted: Int) {
    guard strategy == .gpu else {
      runRows(program, kernel: "heaps", arguments, local: [], count: lines.count, length: lines.length, cost: 4)
      return
    }
    let whole = lines.length.nextPowerOfTwo
    let fitting = Swift.min(Recipe.localCapacity, context.traits.localMemory / 16)
    if whole <= fitting || wanted <= fitting / 2 {
      let capacity = Swift.min(whole, fitting)
      let items = groupSize(2 * capacity)
      let groups = Swift.min(lines.count, 32 * context.traits.computeUnits)
      run(
        program, "sort_in_local", arguments + [.index(capacity), .local(byteCount: 8 * capacity)],
        over: .exact(global: [groups * items], local: [items]))
    } else {
      let workspace = scratch(TensorType(.int64, [lines.count.saturatingProduct(whole)]))
      runRows(
        program, kernel: "sort_in_global", arguments + [.index(whole), .tensor(workspace)], local: [],
        count: lines.count,
        length: lines.length)
    }
  }
}
