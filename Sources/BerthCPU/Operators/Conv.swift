// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Conv`.
  static let conv = CPUOperator(.conv) { call, context throws(DeviceError) in try ConvolutionKernel(call, context) }
}

/// A convolution as a matrix product for each image and group: the weights, output channels x (channels x taps), times
/// the image unfolded, (channels x taps) x output positions. The unfolded image is made in blocks of output positions
/// that stay in the cache, and not at all where it is the image itself.
private final class ConvolutionKernel: CPUKernel {
  private let geometry: ConvGeometry
  private let x: TensorDescriptor
  private let y: Staged
  private let weights: Staged
  private let bias: TensorDescriptor?
  /// How an image is unfolded; nil where it needs not be.
  private let unfolding: Pinned<bvk_im2col>?
  private let product: any BlockProduct

  /// Output positions of an image, and of a block of them.
  private let positions: Int
  private let blockLength: Int
  /// Blocks of an image; images x groups x blocks are the work.
  private let blocks: Int
  private let items: Int
  /// The work is divided into so many tasks, each with scratch of its own.
  private let tasks: Int
  private let columnsByteCount: Int
  private let workspaceByteCount: Int

  /// Bytes of unfolded image that a block may take: half of a usual second-level cache, the weights need the other.
  private static let blockByteCount = 512 << 10

  init(_ call: OperatorCall, _ context: CPUContext) throws(DeviceError) {
    let geometry = try ConvGeometry(call)
    let (x, y, w) = (try call.input(0), try call.output(0), try call.input(1))
    let spatial = 2..<x.shape.rank
    let width = x.dtype.byteWidth
    self.geometry = geometry
    self.x = x
    self.y = try Staged(output: y, if: !y.isDense(spatial))
    weights = try Staged(input: w, if: !w.isContiguous)
    bias = call.optionalInput(2)

    let rows = geometry.channelsPerGroup * geometry.window.taps
    positions = geometry.window.output.reduce(1, *)
    let isPointwise = geometry.isPointwise && x.isDense(spatial)
    let images = geometry.images * geometry.groups
    let longest = isPointwise ? positions : ConvolutionKernel.blockByteCount / max(rows * width, 1)
    // Enough blocks for all threads, if the work is worth it, but none narrower than a few tiles.
    let worth = geometry.flops >= Int(Division.flopsPerTask) ? context.pool.threads * 2 : 1
    let share = (positions * max(images, 1) + worth - 1) / worth
    blockLength = max(min(positions, longest, max(share, 48)), min(positions, 48), 1)
    blocks = (positions + blockLength - 1) / blockLength
    items = images * blocks
    tasks = max(min(items, worth == 1 ? 1 : context.pool.threads * ThreadPool.chunksPerThread), 1)

    unfolding = isPointwise ? nil : Pinned(bvk_im2col(geometry, x))
    columnsByteCount = isPointwise ? 0 : (rows * blockLength * width + 63) & ~63
    var shape = ProductShape(
      dtype: x.dtype, m: geometry.outputChannels / geometry.groups, n: blockLength, k: rows,
      a: ProductShape.Steps(row: rows, column: 1),
      b: ProductShape.Steps(row: isPointwise ? x.strides[1] : blockLength, column: 1),
      y: ProductShape.Steps(row: self.y.layout.strides[1], column: 1))
    if let bias {
      shape.c = ProductShape.Steps(row: bias.strides[0], column: 0)
      shape.beta = 1
    }
    product = try shape.blockProduct(context)
    workspaceByteCount = (product.workspaceByteCount(rows: shape.m, columns: blockLength) + 63) & ~63
  }

  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError) {
    if items == 0 || geometry.outputChannels == 0 { return }
    let perTask = columnsByteCount + workspaceByteCount
    try context.withScratch(weights.scratchByteCount + y.scratchByteCount + tasks * perTask) {
      run(operands, $0, context)
    }
  }

  private func run(_ operands: Operands, _ scratch: UnsafeMutableRawPointer, _ context: CPUContext) {
    var scratch = scratch
    let image = operands[0]
    let factors = weights.read(operands[1], &scratch, context)
    let summands = bias == nil ? nil : operands[2]
    let result = operands[bias == nil ? 2 : 3]
    let target = y.place(result, &scratch)
    let perTask = columnsByteCount + workspaceByteCount
    context.pool.run(tasks) { task in
      let own = scratch + task * perTask
      for item in items * task / tasks..<items * (task + 1) / tasks {
        run(item, target, image, factors, summands, columns: own, workspace: own + columnsByteCount)
      }
    }
    y.write(result, from: target, context)
  }

  /// One block of output positions of one group of one image.
  private func run(
    _ item: Int, _ y: UnsafeMutableRawPointer, _ x: UnsafeRawPointer, _ w: UnsafeRawPointer, _ bias: UnsafeRawPointer?,
    columns: UnsafeMutableRawPointer, workspace: UnsafeMutableRawPointer
  ) {
    let width = self.x.dtype.byteWidth
    let (block, image, group) = (item % blocks, item / blocks / geometry.groups, item / blocks % geometry.groups)
    let (rows, channels) = (geometry.outputChannels / geometry.groups, geometry.channelsPerGroup)
    let first = block * blockLength
    let length = min(blockLength, positions - first)
    let layout = self.y.layout
    let source = x + (image * self.x.strides[0] + group * channels * self.x.strides[1]) * width
    let target = y + (image * layout.strides[0] + group * rows * layout.strides[1] + first) * width
    let factors = w + group * rows * channels * geometry.window.taps * width
    let summands = bias.map { $0 + group * rows * (self.bias?.strides[0] ?? 0) * width }
    var unfolded = source + first * width
    if let unfolding {
      bvk_im2col_run(
        unfolding.pointer, columns, blockLength, source, 0, channels * geometry.window.taps, first, first + length)
      unfolded = UnsafeRawPointer(columns)
    }
    product.run(
      target, factors, unfolded, summands, rows: 0..<rows, columns: 0..<length, workspace: workspace)
  }
}

extension ConvGeometry {
  /// Input channels that an output channel sees.
  fileprivate var channelsPerGroup: Int { inputChannels / groups }

  /// Whether each output position sees the input position of the same index and no other.
  fileprivate var isPointwise: Bool {
    window.taps == 1 && window.strides.allSatisfy { $0 == 1 }
      && (window.padsBegin + window.padsEnd).allSatisfy { $0 == 0 }
  }
}

extension bvk_im2col {
  /// How the images of a convolution are unfolded.
  fileprivate init(_ geometry: ConvGeometry, _ x: TensorDescriptor) {
    let window = geometry.window
    self.init(
      x, channels: geometry.channelsPerGroup, kernel: window.kernel, output: window.output, strides: window.strides,
      dilations: window.dilations, padsBegin: window.padsBegin)
  }

  /// How images that lie like those of `x` are unfolded.
  ///
  /// - Parameter padsBegin: how many zeros stand before the first element; a negative number leaves elements out.
  init(
    _ x: TensorDescriptor, channels: Int, kernel: [Int], output: [Int], strides: [Int], dilations: [Int],
    padsBegin: [Int]
  ) {
    self.init()
    spatial_rank = UInt32(kernel.count)
    element_size = UInt32(x.dtype.byteWidth)
    self.channels = channels
    channel_stride = x.strides[1]
    store(x.shape.extents.dropFirst(2), &input)
    store(x.strides.values.dropFirst(2), &input_stride)
    store(kernel, &self.kernel)
    store(output, &self.output)
    store(strides, &stride)
    store(dilations, &dilation)
    store(padsBegin, &pad_begin)
  }
}
