// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// An operator that reduces over axes given as a parameter.
  ///
  /// - Parameters:
  ///   - code: what `reduce.cl` calls it.
  ///   - changesElements: whether even the reduction of an element alone computes something of it: its magnitude, its
  ///     square, its logarithm.
  ///   - cost: how many additions' worth an element is.
  static func reduction(
    _ op: Operator, _ code: ReductionCode, changesElements: Bool = false, cost: Int = 1
  ) -> OpenCLOperator {
    OpenCLOperator(op) { call, context throws(DeviceError) in
      var recipe = Recipe(call, context)
      let geometry = try ReductionGeometry(call)
      if geometry.axes.isEmpty, !changesElements {
        // The reduction of each element alone: the element, to the bit.
        recipe.copy(try recipe.input(0), to: try recipe.output(0))
      } else {
        try recipe.reduce(code, along: geometry.axes, keepsAxes: geometry.keepsAxes, cost: cost)
      }
      return recipe
    }
  }
}

/// What a reduction makes of a line; the macros of `reduce.cl` have these names.
enum ReductionCode: String, Sendable {
  case sum, mean, max, min, prod, l1, l2
  case sumSquare = "sum_square"
  case logSum = "log_sum"
  case logSumExp = "log_sum_exp"

  /// What elements of a dtype are accumulated in. Integers wrap, which those without a sign do in C; those whose sum
  /// goes on to a quotient or a root have 64 bits.
  fileprivate func accumulator(_ dtype: DType) -> DType {
    if dtype.isFloatingPoint { return dtype.accumulator }
    switch self {
    case .max, .min: return dtype
    case .mean, .l2: return .uint64
    default: return dtype.bitWidth == 64 ? .uint64 : .uint32
    }
  }
}

/// The parts that lines are folded in: of the outer and of the inner axis, one or several; `parts_t` of `reduce.cl`.
private struct LineParts {
  let count: [Int]
  let extent: [Int]

  var total: Int { count[0] * count[1] }
  var argument: Argument { .indices(count + extent, count: 4) }

  /// - Parameters:
  ///   - wanted: for how many parts there is work to be shared.
  ///   - least: elements of a part that are worth starting it.
  init(_ lines: Lines, wanted: Int, least: Int) {
    let extents = lines.along.map(\.extent)
    let parts = Swift.max(Swift.min(wanted, lines.length / Swift.max(least, 1)), 1)
    // The axis that is longer is divided; the other one stays whole.
    let axis = extents[0] > extents[1] ? 0 : 1
    let each = Swift.max((extents[axis] + parts - 1) / parts, 1)
    var (count, extent) = ([1, 1], extents)
    count[axis] = Swift.max((extents[axis] + each - 1) / each, 1)
    extent[axis] = each
    self.count = count
    self.extent = extent
  }
}

extension Recipe {
  /// Reduces the input over some axes to the output, which keeps them with extent 1, or not.
  mutating func reduce(
    _ code: ReductionCode, along axes: [Int], keepsAxes: Bool, cost: Int = 1
  ) throws(DeviceError) {
    let output = try self.output(0)
    let reduced = try output.descriptor.withAxes(axes, kept: keepsAxes)
    let lines = try self.lines(along: axes, of: try input(0), to: [output.with(reduced)])
    if lines.count > 0 { reduce(code, lines, cost: cost) }
    finish(lines)
  }

  private mutating func reduce(_ code: ReductionCode, _ lines: Lines, cost: Int) {
    let dtype = lines.x.descriptor.dtype
    let accumulator = code.accumulator(dtype)
    let isLogSumExp = code == .logSumExp
    let program = Program(
      "reduce",
      [
        "T": dtype.shortName, "A": accumulator.shortName, "OP": "reduce_\(code.rawValue)",
        "IS_FLOAT": dtype.isFloatingPoint ? "1" : "0", "IS_LOG_SUM_EXP": isLogSumExp ? "1" : "0",
      ])
    let byRows = worksByRows(lines)
    let parts = LineParts(lines, wanted: wantedParts(lines, byRows: byRows), least: leastPart(byRows: byRows))
    // Without parts nothing is kept, and any memory will do.
    var partials = lines.y
    if parts.total > 1 {
      let count = lines.count.saturatingProduct(parts.total).saturatingProduct(isLogSumExp ? 2 : 1)
      partials = scratch(TensorType(accumulator, [count]))
    }
    let factor: Argument =
      dtype.isFloatingPoint ? .real(1 / Double(lines.length), accumulator) : .index(lines.length)
    let shape = [lines.argument, parts.argument, factor]
    let arguments = [.tensor(lines.x), .tensor(lines.y), .tensor(partials)] + shape
    if byRows {
      runRows(
        program, arguments, local: [accumulator.byteWidth], count: lines.count * parts.total,
        length: lines.length / parts.total, cost: cost)
    } else {
      runColumns(program, arguments, lines: lines, parts: parts.total, cost: cost)
    }
    if parts.total > 1 {
      run(
        program, "finish", [.tensor(lines.y), .tensor(partials)] + shape, over: .items(lines.count, cost: parts.total))
    }
  }

  /// How many parts each line must be made of for all units to have something to do.
  private func wantedParts(_ lines: Lines, byRows: Bool) -> Int {
    let units = context.traits.computeUnits
    switch strategy {
    case .fpga: return 1
    case .cpu:
      let items = byRows ? lines.count : lines.kept[0].extent * ((lines.kept[1].extent + 63) / 64)
      return 4 * units / Swift.max(items, 1)
    case .gpu:
      // Groups of rows, or single items.
      return (byRows ? 16 : 2048) * units / Swift.max(lines.count, 1)
    }
  }

  /// Elements of a line that are worth a part of their own.
  private func leastPart(byRows: Bool) -> Int {
    switch strategy {
    case .gpu: byRows ? 2048 : 64
    default: byRows ? 16384 : 256
    }
  }
}

extension TensorDescriptor {
  /// The result of a reduction, with the axes that are gone put back as axes of extent 1; those that were `kept` are
  /// there.
  func withAxes(_ axes: [Int], kept: Bool) throws(DeviceError) -> TensorDescriptor {
    var result = self
    if !kept { for axis in axes { result = try result.insertingAxis(at: axis) } }
    return result
  }
}
