// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

/// A call of an operator that normalises rows, in terms of the one kernel for all of them.
struct RowNormalization {
  /// The data, of which the axes from `axis` on make a row.
  let input: TensorDescriptor
  let output: TensorDescriptor
  let axis: Int
  /// The rows' extents where they are more than those before `axis`: with groups, a row is a part of those.
  let rows: [Int]
  /// The extents of a row.
  let row: [Int]
  /// The factors and the summands, broadcast to `rows` and `row`; nil for none.
  let scale: TensorDescriptor?
  let bias: TensorDescriptor?
  /// Whether the mean is taken off.
  let takesMean: Bool
  let epsilon: Double
  /// What is computed with, in memory.
  let dtype: DType
  var mean: TensorDescriptor?
  var inverseDeviation: TensorDescriptor?

  /// A normalisation over the axes from `axis` on.
  init(
    _ call: OperatorCall, axis: Int, scale: TensorDescriptor, bias: TensorDescriptor?, takesMean: Bool = true
  ) throws(DeviceError) {
    (input, output) = (try call.input(0), try call.output(0))
    self.axis = axis
    let shape = input.shape
    (rows, row) = (Array(shape.extents[..<axis]), Array(shape.extents[axis...]))
    self.scale = try scale.broadcast(to: shape)
    self.bias = try bias?.broadcast(to: shape)
    self.takesMean = takesMean
    epsilon = Double(call.attributes.float("epsilon"))
    // Of operands of different dtypes none loses anything.
    let isWide = input.dtype == .float64 || output.dtype == .float64
    dtype = input.dtype == output.dtype ? input.dtype : isWide ? .float64 : .float32
  }

  /// A normalisation over groups of channels, axis 1, and all axes behind it. Scale and bias have one element a channel.
  init(_ call: OperatorCall, groups: Int) throws(DeviceError) {
    (input, output) = (try call.input(0), try call.output(0))
    // An image is one row or several.
    axis = 1
    let shape = input.shape
    let size = shape[1] / groups
    let spatial = shape.extents[2...].reduce(1, *)
    (rows, row) = ([shape[0], groups], [size, spatial])
    func perChannel(_ operand: TensorDescriptor) throws(DeviceError) -> TensorDescriptor {
      let step = operand.strides[0]
      return try TensorDescriptor(
        operand.dtype, try Shape([shape[0], groups, size, spatial]),
        strides: try Strides([0, size * step, step, 0]), offset: operand.offset)
    }
    (scale, bias) = (try perChannel(try call.input(1)), try perChannel(try call.input(2)))
    takesMean = true
    epsilon = Double(call.attributes.float("epsilon"))
    dtype = input.dtype
  }
}

/// Normalisation of rows. Operands that do not lie as it needs them are put so first.
final class RowNormalizationKernel: CPUKernel {
  private let plan: Pinned<bvk_row_norm>
  private let rows: Int
  /// Rows, and blocks of a row, for which waking a thread pays.
  private let rowGrain: Int
  private let blockGrain: Int
  private let x: Staged
  private let y: Staged
  private let scale: RowOperand?
  private let bias: RowOperand?
  /// How the optional outputs get from the kernel's array, one element a row, to their places; nil for those not
  /// wanted.
  private let mean: ElementwiseKernel?
  private let inverseDeviation: ElementwiseKernel?
  /// Each of the kernel's arrays of statistics, in bytes.
  private let statisticsByteCount: Int

  init(_ call: RowNormalization, _ context: CPUContext) throws(DeviceError) {
    let (input, output) = (call.input, call.output)
    let (outer, inner) = (0..<call.axis, call.axis..<input.shape.rank)
    rows = call.rows.reduce(1, *)
    let length = call.row.reduce(1, *)
    let parts = call.rows[call.axis...].reduce(1, *)
    /// How far apart rows lie; nil if they do not lie evenly, each of them densely.
    func rowStride(_ operand: TensorDescriptor) -> Int? {
      guard operand.isDense(inner), let stride = operand.commonStride(outer) else { return nil }
      if parts == 1 { return stride }
      // The parts of what is dense follow each other; then those of the next must too.
      return stride == parts * length || outer.allSatisfy { operand.shape[$0] == 1 } ? length : nil
    }
    x = try Staged(input: input, as: call.dtype, if: rowStride(input) == nil, context.isa)
    y = try Staged(output: output, as: call.dtype, if: rowStride(output) == nil, context.isa)

    var plan = bvk_row_norm()
    plan.dtype = call.dtype.code
    plan.takes_mean = call.takesMean ? 1 : 0
    plan.length = length
    plan.epsilon = call.epsilon
    scale = try call.scale.map { operand throws(DeviceError) in
      try RowOperand(operand, rowAxes: call.rows.count, call.dtype, context.isa)
    }
    bias = try call.bias.map { operand throws(DeviceError) in
      try RowOperand(operand, rowAxes: call.rows.count, call.dtype, context.isa)
    }
    plan.row_stride = rowStride(x.layout) ?? 0
    plan.output_row_stride = rowStride(y.layout) ?? 0
    if let scale { plan.scale = scale.layout }
    if let bias { plan.bias = bias.layout }
    try bvk_row_norm_init(&plan, context.isa).check("a normalisation of \(call.dtype)")
    let grain = ElementwiseKernel.grain(bytes: call.dtype.byteWidth, cost: 4)
    rowGrain = max(grain / max(plan.length, 1), 1)
    blockGrain = max(grain / max(plan.block, 1), 1)
    self.plan = Pinned(plan)

    let computed: DType = call.dtype == .float64 ? .float64 : .float32
    statisticsByteCount = (rows * computed.byteWidth + 63) & ~63
    func store(_ output: TensorDescriptor?) throws(DeviceError) -> ElementwiseKernel? {
      guard let output else { return nil }
      return try ElementwiseKernel(
        bvk_cast_kernel(context.isa, computed.code, output.dtype.code),
        inputs: [TensorDescriptor(computed, output.shape)], output: output)
    }
    mean = try store(call.mean)
    inverseDeviation = try store(call.inverseDeviation)
  }

  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError) {
    var byteCount = x.scratchByteCount + y.scratchByteCount
    byteCount += (scale?.staged.scratchByteCount ?? 0) + (bias?.staged.scratchByteCount ?? 0)
    byteCount += (mean == nil ? 0 : statisticsByteCount) + (inverseDeviation == nil ? 0 : statisticsByteCount)
    let momentsOffset = byteCount
    let isDivided = dividesRows(context)
    if isDivided { byteCount += rows * plan.pointer.pointee.blocks * MemoryLayout<bvk_moments>.stride }
    try context.withScratch(byteCount) { scratch in
      let moments = (scratch + momentsOffset).assumingMemoryBound(to: bvk_moments.self)
      run(operands, scratch, isDivided ? moments : nil, context)
    }
  }

  /// Whether rows are too few for the threads, and long enough to be divided.
  private func dividesRows(_ context: CPUContext) -> Bool {
    rows > 0 && rows < 2 * context.pool.threads && context.pool.threads > 1
      && plan.pointer.pointee.blocks >= 2 * blockGrain
  }

  /// - Parameter moments: where to keep what is known of each block, if rows are divided.
  private func run(
    _ operands: Operands, _ scratch: UnsafeMutableRawPointer, _ moments: UnsafeMutablePointer<bvk_moments>?,
    _ context: CPUContext
  ) {
    var scratch = scratch
    var place = 0
    func next() -> UnsafeMutableRawPointer {
      defer { place += 1 }
      return operands[place]
    }
    let input = x.read(next(), &scratch, context)
    let factors = scale?.staged.read(next(), &scratch, context)
    let summands = bias?.staged.read(next(), &scratch, context)
    let target = next()
    let output = y.place(target, &scratch)
    func statistics(_ isWanted: Bool) -> UnsafeMutableRawPointer? {
      guard isWanted else { return nil }
      defer { scratch += statisticsByteCount }
      return scratch
    }
    let means = statistics(mean != nil)
    let deviations = statistics(inverseDeviation != nil)
    var addresses = bvk_row_norm_operands(
      out: output, in: input, scale: factors, bias: summands, mean: means, inverse_deviation: deviations)
    withUnsafePointer(to: &addresses) { addresses in
      if let moments {
        divide(addresses, moments, context)
      } else {
        context.pool.split(rows, grain: rowGrain) { begin, end in
          bvk_row_norm_run(plan.pointer, addresses, begin, end)
        }
      }
    }
    y.write(target, from: output, context)
    if let mean, let means { mean.run(out: next(), means, nil, nil, context) }
    if let inverseDeviation, let deviations { inverseDeviation.run(out: next(), deviations, nil, nil, context) }
  }

  /// Each row on several threads: first the moments of its blocks, then the result.
  private func divide(
    _ addresses: UnsafePointer<bvk_row_norm_operands>, _ moments: UnsafeMutablePointer<bvk_moments>,
    _ context: CPUContext
  ) {
    let (plan, blocks) = (plan.pointer, plan.pointer.pointee.blocks)
    for row in 0..<rows {
      let ofRow = moments + row * blocks
      context.pool.split(blocks, grain: blockGrain) { begin, end in
        bvk_row_norm_measure(plan, addresses, row, ofRow, begin, end)
      }
      context.pool.split(blocks, grain: blockGrain) { begin, end in
        bvk_row_norm_apply(plan, addresses, row, ofRow, begin, end)
      }
    }
  }
}

/// The factors or summands of rows, laid out so that the kernel can step through them.
private struct RowOperand {
  let staged: Staged
  let layout: bvk_row_operand

  /// Elements that share a factor for it to be worth a step of its own; below that each gets one.
  private static let shortestRun = 32

  /// - Parameters:
  ///   - operand: broadcast to the rows' axes, the first `rowAxes`, and those of a row.
  ///   - dtype: what the kernel reads.
  init(_ operand: TensorDescriptor, rowAxes: Int, _ dtype: DType, _ isa: bvk_isa) throws(DeviceError) {
    if operand.dtype == dtype, let layout = RowOperand.layout(operand, rowAxes) {
      staged = try Staged(input: operand, if: false)
      self.layout = layout
      return
    }
    // Dense, and as large as it has to be: of the rows' axes, the outermost and the innermost along which nothing changes
    // stay of extent 1, and so does a row that shares one factor.
    let extents = operand.shape.extents
    var kept = extents
    let isShared = (0..<extents.count).map { extents[$0] == 1 || operand.strides[$0] == 0 }
    let varying = (0..<rowAxes).filter { !isShared[$0] }
    for axis in 0..<rowAxes where varying.isEmpty || axis < varying[0] || axis > varying[varying.count - 1] {
      kept[axis] = 1
    }
    let run = RowOperand.sharedRun(operand, rowAxes)
    for axis in run.axes { kept[axis] = 1 }
    let small = try TensorDescriptor(
      operand.dtype, try Shape(kept), strides: operand.strides, offset: operand.offset)
    staged = try Staged(input: small, as: dtype, if: true, isa)
    guard let layout = RowOperand.layout(try staged.layout.broadcast(to: operand.shape), rowAxes) else {
      throw DeviceError(.internal, "the layout \(operand) cannot be put so that rows can be scaled by it")
    }
    self.layout = layout
  }

  /// The innermost axes along which an operand does not change, if they are long enough to count.
  private static func sharedRun(_ operand: TensorDescriptor, _ rowAxes: Int) -> (axes: Range<Int>, length: Int) {
    let rank = operand.shape.rank
    var first = rank
    while first > rowAxes, operand.shape[first - 1] == 1 || operand.strides[first - 1] == 0 { first -= 1 }
    let length = (first..<rank).reduce(1) { $0 * operand.shape[$1] }
    return first == rowAxes || length >= shortestRun ? (first..<rank, length) : (rank..<rank, 1)
  }

  /// How the kernel steps through an operand where it lies; nil if it cannot.
  private static func layout(_ operand: TensorDescriptor, _ rowAxes: Int) -> bvk_row_operand? {
    func count(_ axes: Range<Int>) -> Int { max(axes.reduce(1) { $0 * operand.shape[$1] }, 1) }
    var layout = bvk_row_operand()
    let rank = operand.shape.rank
    let run = sharedRun(operand, rowAxes)
    if run.axes.isEmpty, rowAxes < rank {
      guard operand.isDense(rowAxes..<rank) else { return nil }
      (layout.per_element, layout.run) = (1, 1)
    } else {
      guard let stride = operand.commonStride(rowAxes..<run.axes.lowerBound) else { return nil }
      (layout.per_element, layout.run, layout.run_stride) = (0, max(run.length, 1), stride)
    }
    var (first, last) = (0, rowAxes)
    while first < last, operand.shape[first] == 1 || operand.strides[first] == 0 { first += 1 }
    while last > first, operand.shape[last - 1] == 1 || operand.strides[last - 1] == 0 { last -= 1 }
    guard let stride = operand.commonStride(first..<last) else { return nil }
    (layout.repeat, layout.period, layout.row_stride) = (count(last..<rowAxes), count(first..<last), stride)
    return layout
  }
}
