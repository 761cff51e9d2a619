// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `ConvTranspose`.
  static let convTranspose = CPUOperator(.convTranspose) { call, context throws(DeviceError) in
    try TransposedConvolutionKernel(call, context)
  }
}

/// A transposed convolution as ordinary ones. Output positions that have the same remainder by the strides, a phase, see
/// the same taps, at a distance of one input position from each to the next: for each phase it is a convolution of
/// stride 1 with some of the taps in reverse order, and no product is with a zero between elements. The weights of each
/// phase are gathered once a run; the product of a block of positions goes to scratch and from there to its places.
private final class TransposedConvolutionKernel: CPUKernel {
  private let geometry: ConvTransposeGeometry
  private let x: TensorDescriptor
  private let w: TensorDescriptor
  private let y: TensorDescriptor
  private let bias: TensorDescriptor?
  private let phases: [TransposedPhase]
  private let blocks: [(phase: Int, first: Int)]
  private let items: Int
  private let tasks: Int
  private let weightsByteCount: Int
  private let columnsByteCount: Int
  private let resultByteCount: Int
  private let workspaceByteCount: Int

  /// Bytes of unfolded image that a block may take: half of a usual second-level cache, the weights need the other.
  private static let blockByteCount = 512 << 10

  init(_ call: OperatorCall, _ context: CPUContext) throws(DeviceError) {
    let geometry = try ConvTransposeGeometry(call)
    let (x, w, y) = (try call.input(0), try call.input(1), try call.output(0))
    let width = x.dtype.byteWidth
    (self.geometry, self.x, self.w, self.y) = (geometry, x, w, y)
    bias = call.optionalInput(2)
    let channels = geometry.inputChannels / geometry.groups
    let filters = geometry.outputChannels / geometry.groups
    var phases: [TransposedPhase] = []
    var blocks: [(phase: Int, first: Int)] = []
    var (weightCount, columns, results, workspace) = (0, 0, 0, 0)
    for remainders in TransposedPhase.remainders(of: geometry) {
      var phase = TransposedPhase(geometry, remainders: remainders, weightOffset: weightCount)
      let rows = channels * phase.taps
      phase.blockLength = max(
        min(phase.positions, TransposedConvolutionKernel.blockByteCount / max(rows * width, 1)),
        min(phase.positions, 48), 1)
      var shape = ProductShape(
        dtype: x.dtype, m: filters, n: phase.blockLength, k: rows, a: ProductShape.Steps(row: rows, column: 1),
        b: ProductShape.Steps(row: phase.blockLength, column: 1),
        y: ProductShape.Steps(row: phase.blockLength, column: 1))
      if let bias {
        shape.c = ProductShape.Steps(row: bias.strides[0], column: 0)
        shape.beta = 1
      }
      let product = try shape.blockProduct(context)
      phase.product = product
      phase.unfolding = Pinned(
        bvk_im2col(
          x, channels: channels, kernel: phase.kernel, output: phase.output,
          strides: phase.kernel.map { _ in 1 }, dilations: phase.dilations, padsBegin: phase.padsBegin))
      weightCount += geometry.groups * filters * rows
      columns = max(columns, rows * phase.blockLength * width)
      results = max(results, filters * phase.blockLength * width)
      workspace = max(workspace, product.workspaceByteCount(rows: filters, columns: phase.blockLength))
      for first in stride(from: 0, to: phase.positions, by: phase.blockLength) { blocks.append((phases.count, first)) }
      phases.append(phase)
    }
    (self.phases, self.blocks) = (phases, blocks)
    items = geometry.images * geometry.groups * blocks.count
    let worth = geometry.flops >= Int(Division.flopsPerTask) ? context.pool.threads * ThreadPool.chunksPerThread : 1
    tasks = max(min(items, worth), 1)
    func aligned(_ count: Int) -> Int { (count + 63) & ~63 }
    weightsByteCount = aligned(weightCount * width)
    columnsByteCount = aligned(columns)
    resultByteCount = aligned(results)
    workspaceByteCount = aligned(workspace)
  }

  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError) {
    if items == 0 || geometry.outputChannels == 0 { return }
    let perTask = columnsByteCount + resultByteCount + workspaceByteCount
    try context.withScratch(weightsByteCount + tasks * perTask) { scratch in
      for phase in phases { phase.gather(operands[1], w, to: scratch) }
      let own = scratch + weightsByteCount
      context.pool.run(tasks) { task in
        for item in items * task / tasks..<items * (task + 1) / tasks {
          run(item, operands, weights: scratch, scratch: own + task * perTask)
        }
      }
    }
  }

  /// One block of output positions of one phase of one group of one image.
  private func run(
    _ item: Int, _ operands: Operands, weights: UnsafeMutableRawPointer, scratch: UnsafeMutableRawPointer
  ) {
    let block = blocks[item % blocks.count]
    let phase = phases[block.phase]
    guard let product = phase.product, let unfolding = phase.unfolding else { return }
    let (image, group) = (item / blocks.count / geometry.groups, item / blocks.count % geometry.groups)
    let (channels, filters) = (geometry.inputChannels / geometry.groups, geometry.outputChannels / geometry.groups)
    let width = x.dtype.byteWidth
    let length = min(phase.blockLength, phase.positions - block.first)
    let source = UnsafeRawPointer(operands[0] + (image * x.strides[0] + group * channels * x.strides[1]) * width)
    bvk_im2col_run(
      unfolding.pointer, scratch, phase.blockLength, source, 0, channels * phase.taps, block.first,
      block.first + length)
    let result = scratch + columnsByteCount
    let factors = weights + (phase.weightOffset + group * filters * channels * phase.taps) * width
    let summands = bias.map { UnsafeRawPointer(operands[2] + group * filters * $0.strides[0] * width) }
    product.run(
      result, factors, scratch, summands, rows: 0..<filters, columns: 0..<length,
      workspace: result + resultByteCount)
    let target =
      operands[bias == nil ? 2 : 3] + (image * y.strides[0] + group * filters * y.strides[1]) * width
    phase.scatter(result, filters: filters, first: block.first, count: length, to: target, y)
  }
}

/// The output positions with the same remainders by the strides, and what they see.
private struct TransposedPhase: Sendable {
  /// The first output position, by spatial axis.
  let start: [Int]
  /// How many positions there are, by spatial axis.
  let output: [Int]
  /// The taps that they see, by spatial axis, in the order in which the input lies under them.
  let tapNumbers: [[Int]]
  /// How far apart the taps are in the input.
  let dilations: [Int]
  /// Where the first tap of position 0 lies before the input.
  let padsBegin: [Int]
  /// How far apart the positions lie in the output.
  let strides: [Int]
  /// Where the phase's weights begin, in elements: groups, filters, channels, taps.
  let weightOffset: Int
  private let groups: Int
  private let channels: Int
  private let filters: Int
  /// How many positions are computed at once.
  var blockLength = 1
  var product: (any BlockProduct)?
  var unfolding: Pinned<bvk_im2col>?

  var kernel: [Int] { tapNumbers.map(\.count) }
  var taps: Int { kernel.reduce(1, *) }
  var positions: Int { output.reduce(1, *) }

  /// The remainders of all phases that have a position.
  static func remainders(of geometry: ConvTransposeGeometry) -> [[Int]] {
    var all: [[Int]] = [[]]
    for axis in geometry.output.indices {
      let count = min(geometry.strides[axis], geometry.output[axis])
      all = all.flatMap { head in (0..<count).map { head + [$0] } }
    }
    return all
  }

  init(_ geometry: ConvTransposeGeometry, remainders: [Int], weightOffset: Int) {
    start = remainders
    self.weightOffset = weightOffset
    strides = geometry.strides
    groups = geometry.groups
    channels = geometry.inputChannels / geometry.groups
    filters = geometry.outputChannels / geometry.groups
    var (output, tapNumbers, dilations, padsBegin) = ([Int](), [[Int]](), [Int](), [Int]())
    for axis in remainders.indices {
      let (stride, dilation) = (geometry.strides[axis], geometry.dilations[axis])
      output.append((geometry.output[axis] - remainders[axis] + stride - 1) / stride)
      // Position o = remainder + stride · j sees tap t at the input position (o + pad - t · dilation) / stride.
      let origin = remainders[axis] + geometry.padsBegin[axis]
      let seen = (0..<geometry.kernel[axis]).filter { (origin - $0 * dilation) % stride == 0 }
      tapNumbers.append(seen.reversed())
      // From one of these taps to the next the input position falls by the same number.
      dilations.append(seen.count > 1 ? (seen[1] - seen[0]) * dilation / stride : 1)
      padsBegin.append(seen.last.map { -((origin - $0 * dilation) / stride) } ?? 0)
    }
    (self.output, self.tapNumbers, self.dilations, self.padsBegin) = (output, tapNumbers, dilations, padsBegin)
  }

  /// Puts the phase's weights, filters by channels and taps, where its products read them.
  func gather(_ source: UnsafeRawPointer, _ w: TensorDescriptor, to scratch: UnsafeMutableRawPointer) {
    let width = w.dtype.byteWidth
    var target = scratch + weightOffset * width
    // The taps, where they lie from the beginning of a kernel on.
    var offsets = [0]
    for (axis, numbers) in tapNumbers.enumerated() {
      offsets = offsets.flatMap { offset in numbers.map { offset + $0 * w.strides[2 + axis] } }
    }
    for group in 0..<groups {
      for filter in 0..<filters {
        for channel in 0..<channels {
          let kernel = source + ((group * channels + channel) * w.strides[0] + filter * w.strides[1]) * width
          for offset in offsets {
            target.copyMemory(from: kernel + offset * width, byteCount: width)
            target += width
          }
        }
      }
    }
  }

  /// Puts a block of results, filters by positions, to its places.
  func scatter(
    _ result: UnsafeMutableRawPointer, filters: Int, first: Int, count: Int, to target: UnsafeMutableRawPointer,
    _ y: TensorDescriptor
  ) {
    let width = y.dtype.byteWidth
    let last = output.count - 1
    let step = strides[last] * y.strides[2 + last] * width
    var done = 0
    while done < count {
      // A stretch of positions along the last axis.
      var rest = first + done
      var place = 0
      for axis in stride(from: last, through: 0, by: -1) {
        place += (start[axis] + rest % output[axis] * strides[axis]) * y.strides[2 + axis]
        rest /= output[axis]
      }
      let length = min(output[last] - (first + done) % output[last], count - done)
      for filter in 0..<filters {
        bvk_strided_copy(
          target + (place + filter * y.strides[1]) * width, step, result + (filter * blockLength + done) * width, width,
          width, length)
      }
      done += length
    }
  }
}
