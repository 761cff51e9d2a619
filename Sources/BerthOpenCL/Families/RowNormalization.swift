// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// A call of an operator that normalises rows, in terms of the one kernel for all of them.
struct RowNormalization {
  /// The data, of which the axes from `axis` on make a row, and the result.
  let input: TensorPlace
  let output: TensorPlace
  let axis: Int
  /// The factors and the summands, broadcast to the input's shape; nil for none.
  let scale: TensorPlace
  let bias: TensorPlace?
  /// Whether the mean is taken off.
  let takesMean: Bool
  var mean: TensorPlace?
  var inverseDeviation: TensorPlace?

  /// A normalisation over the axes from `axis` on.
  init(
    _ recipe: Recipe, axis: Int, scale: TensorDescriptor, bias: TensorDescriptor?, takesMean: Bool = true
  ) throws(DeviceError) {
    (input, output) = (try recipe.input(0), try recipe.output(0))
    let shape = input.descriptor.shape
    self.axis = axis
    self.scale = try recipe.input(1).with(try scale.broadcast(to: shape))
    self.bias = try bias.map { bias throws(DeviceError) in
      try recipe.input(2).with(try bias.broadcast(to: shape))
    }
    self.takesMean = takesMean
  }

  /// A normalisation over groups of channels, axis 1, and all axes behind it, which must lie as one. Scale and bias have one
  /// element a channel.
  init(_ recipe: Recipe, groups: Int, input: TensorPlace, output: TensorPlace) throws(DeviceError) {
    let shape = input.descriptor.shape
    let size = shape[1] / groups
    let spatial = shape.extents[2...].reduce(1, *)
    let grouped = try Shape([shape[0], groups, size, spatial])
    func inGroups(_ place: TensorPlace) throws(DeviceError) -> TensorPlace {
      let layout = place.descriptor
      let step = layout.strides[1]
      let strides = try Strides([layout.strides[0], size * step, step, layout.commonStride(2..<shape.rank) ?? 0])
      return place.with(try TensorDescriptor(layout.dtype, grouped, strides: strides, offset: layout.offset))
    }
    func perChannel(_ place: TensorPlace) throws(DeviceError) -> TensorPlace {
      let layout = place.descriptor
      let step = layout.strides[0]
      let strides = try Strides([0, size * step, step, 0])
      return place.with(try TensorDescriptor(layout.dtype, grouped, strides: strides, offset: layout.offset))
    }
    (self.input, self.output) = (try inGroups(input), try inGroups(output))
    (scale, bias) = (try perChannel(try recipe.input(1)), try perChannel(try recipe.input(2)))
    axis = 2
    takesMean = true
  }
}

extension Recipe {
  /// Normalises rows.
  mutating func normalize(_ rows: RowNormalization) throws(DeviceError) {
    let (input, output) = (rows.input.descriptor, rows.output.descriptor)
    let rank = input.shape.rank
    let lines = try lines(along: Array(rows.axis..<rank), of: rows.input, to: [rows.output], .dense)
    guard lines.count > 0 else { return }
    // Of operands of different dtypes none loses anything.
    let accumulator: DType = input.dtype == .float64 || output.dtype == .float64 ? .float64 : .float32
    let scale = try rowOperand(rows.scale, axis: rows.axis)
    let bias = try rows.bias.map { bias throws(DeviceError) in try rowOperand(bias, axis: rows.axis) }
    let mean = try statistics(rows.mean, axis: rows.axis)
    let deviation = try statistics(rows.inverseDeviation, axis: rows.axis)
    let program = Program(
      "row_norm",
      [
        "T": input.dtype.shortName, "V": output.dtype.shortName, "A": accumulator.shortName,
        "S": (mean?.place ?? deviation?.place)?.descriptor.dtype.shortName ?? DType.float32.shortName,
        "TAKES_MEAN": rows.takesMean ? "1" : "0",
      ])
    // Where there is none, any memory will do.
    func argument(_ statistics: Statistics?) -> [Argument] {
      [.tensor(statistics?.place ?? lines.y), .index(statistics?.step ?? 0)]
    }
    var arguments: [Argument] = [.tensor(lines.x), .tensor(scale.place), .tensor(bias?.place ?? scale.place)]
    arguments += [.tensor(lines.y)] + argument(mean) + argument(deviation)
    arguments += [lines.argument, scale.argument, bias?.argument ?? RowOperand.none]
    arguments += [
      .real(1 / Double(lines.length), accumulator), .real(Double(call.attributes.float("epsilon")), accumulator),
    ]
    runRows(
      program, arguments, local: [accumulator.byteWidth], count: lines.count, length: lines.length, cost: 4)
    finish(lines)
    for statistics in [mean, deviation] {
      if let statistics, let target = statistics.target { copy(statistics.place, to: target) }
    }
  }

  /// Where one number a row goes.
  private struct Statistics {
    let place: TensorPlace
    /// From row to row.
    let step: Int
    /// Where it goes from there; nil if it is there.
    let target: TensorPlace?
  }

  private mutating func statistics(_ output: TensorPlace?, axis: Int) throws(DeviceError) -> Statistics? {
    guard let output else { return nil }
    // A step of 0 tells the kernel that they are not wanted; one row has no step.
    if let step = output.descriptor.commonStride(0..<axis) {
      return Statistics(place: output, step: step == 0 ? 1 : step, target: nil)
    }
    return Statistics(place: scratch(output.descriptor.type), step: 1, target: output)
  }

  private mutating func rowOperand(_ place: TensorPlace, axis: Int) throws(DeviceError) -> RowOperand {
    let operand = place.descriptor
    if let operand = RowOperand(place, axis: axis) { return operand }
    // Dense, and as large as it has to be: of the rows' axes, the outermost and the innermost along which nothing
    // changes stay of extent 1, and so does a row that shares one factor.
    let extents = operand.shape.extents
    var kept = extents
    let isShared = (0..<extents.count).map { extents[$0] == 1 || operand.strides[$0] == 0 }
    let varying = (0..<axis).filter { !isShared[$0] }
    for axis in 0..<axis where varying.isEmpty || axis < varying[0] || axis > varying[varying.count - 1] {
      kept[axis] = 1
    }
    for axis in RowOperand.sharedRun(operand, axis: axis).axes { kept[axis] = 1 }
    let small = try TensorDescriptor(operand.dtype, try Shape(kept), strides: operand.strides, offset: operand.offset)
    let staged = dense(place.with(small))
    let layout = try staged.descriptor.broadcast(to: operand.shape)
    guard let result = RowOperand(staged.with(layout), axis: axis) else {
      throw DeviceError(.internal, "the layout \(operand) cannot be put so that rows can be scaled by it")
    }
    return result
  }
}

/// The factors or summands of rows, as the kernel steps through them: `row_operand_t` of `row_norm.cl`.
private struct RowOperand {
  let place: TensorPlace
  /// Row r has those of place r / `repeats` % `period`, `rowStep` apart.
  let repeats: Int
  let period: Int
  let rowStep: Int
  /// So many elements of a row share one, and the next have one that is `runStep` away.
  let run: Int
  let runStep: Int

  var argument: Argument { .indices([repeats, period, rowStep, run, runStep], count: 5) }

  /// Those of an operand that there is not.
  static var none: Argument { .indices([1, 1, 0, 0, 0], count: 5) }

  /// Elements that share a factor for it to be worth a step of its own; below that each gets one.
  private static let shortestRun = 32

  /// The innermost axes along which an operand does not change, if they are long enough to count.
  static func sharedRun(_ operand: TensorDescriptor, axis: Int) -> (axes: Range<Int>, length: Int) {
    let rank = operand.shape.rank
    var first = rank
    while first > axis, operand.shape[first - 1] == 1 || operand.strides[first - 1] == 0 { first -= 1 }
    let length = (first..<rank).reduce(1) { $0 * operand.shape[$1] }
    return first == axis || length >= shortestRun ? (first..<rank, length) : (rank..<rank, 1)
  }

  /// - Parameter place: broadcast to the data's shape, of which the axes from `axis` on make a row.
  /// - Returns: nil if the kernel cannot step through it where it lies.
  init?(_ place: TensorPlace, axis: Int) {
    let operand = place.descriptor
    let shared = RowOperand.sharedRun(operand, axis: axis)
    guard let runStep = operand.commonStride(axis..<shared.axes.lowerBound) else { return nil }
    var (first, last) = (0, axis)
    while first < last, operand.shape[first] == 1 || operand.strides[first] == 0 { first += 1 }
    while last > first, operand.shape[last - 1] == 1 || operand.strides[last - 1] == 0 { last -= 1 }
    guard let rowStep = operand.commonStride(first..<last) else { return nil }
    func count(_ axes: Range<Int>) -> Int { max(axes.reduce(1) { $0 * operand.shape[$1] }, 1) }
    self.place = place
    (run, self.runStep) = (max(shared.length, 1), runStep)
    (repeats, period, self.rowStep) = (count(last..<axis), count(first..<last), rowStep)
  }
}
