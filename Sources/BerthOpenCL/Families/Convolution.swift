// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// A spatial axis of a convolution, or of a phase of a transposed one: what `conv_axis` of `conv_geometry.cl` holds.
struct ConvolutionAxis: Sendable {
  /// Extents of X, of Y and of the kernel.
  var input = 1
  var output = 1
  var taps = 1
  /// Input positions from one output position of a phase to the next, and from one tap of a phase to the next.
  var step = 1
  var reach = 1
  /// Output position o and tap t meet input position (o + pad - t · dilation) / stride.
  var pad = 0
  var stride = 1
  var dilation = 0
  /// The greatest common divisor of stride and dilation, and the inverse of dilation / common modulo `period`.
  var common = 1
  var inverse = 0
  /// Strides of X, of the weights and of Y.
  var x = 0
  var w = 0
  var y = 0

  /// How many taps lie from one of a phase to the next.
  var period: Int { stride / common }
  /// Remainders by the stride that an output position has.
  var phases: Int { min(stride, output) }
  /// Taps that are the first of a phase.
  var classes: Int { min(period, taps) }
  /// Taps of the phase that has the most.
  var mostTaps: Int { (taps - 1) / period + 1 }
  /// Positions of the phase that has the most.
  var mostPositions: Int { output == 0 ? 0 : (output - 1) / stride + 1 }
  /// How far from X a tap may lie.
  var span: Int {
    .saturatingProduct(output, step).saturatingAdding(.saturatingProduct(taps, max(dilation, abs(reach))))
      .saturatingAdding(abs(pad))
  }

  var fields: [Int] {
    [input, output, taps, step, reach, pad, stride, dilation, common, period, inverse, phases, classes, x, w, y]
  }
}

extension ConvolutionAxis {
  /// An axis of a convolution, one phase.
  init(_ window: SlidingWindow, _ axis: Int) {
    (input, output, taps) = (window.input[axis], window.output[axis], window.kernel[axis])
    (step, reach, pad) = (window.strides[axis], window.dilations[axis], -window.padsBegin[axis])
  }

  /// An axis of a transposed convolution. Taps of a phase are `period` apart, and the input positions that they see fall by
  /// dilation / common.
  init(_ geometry: ConvTransposeGeometry, _ axis: Int) {
    (input, output, taps) = (geometry.input[axis], geometry.output[axis], geometry.kernel[axis])
    (stride, dilation, pad) = (geometry.strides[axis], geometry.dilations[axis], geometry.padsBegin[axis])
    (common, inverse) = ConvolutionAxis.divisor(of: dilation, and: stride)
    reach = -(dilation / common)
  }

  /// The greatest common divisor of two numbers above 0, and the inverse of the first modulo the second, both divided by it: Euclid's
  /// algorithm.
  private static func divisor(of first: Int, and second: Int) -> (common: Int, inverse: Int) {
    var (a, b) = (first, second)
    // Each of a and b is its factor times `first`, modulo `second`.
    var (factor, next) = (1, 0)
    while b != 0 {
      let quotient = a / b
      (a, b) = (b, a - quotient * b)
      (factor, next) = (next, factor - quotient * next)
    }
    let period = second / a
    return (a, (factor % period + period) % period)
  }
}

extension [ConvolutionAxis] {
  /// The product of a number of each axis.
  fileprivate func product(_ factor: (ConvolutionAxis) -> Int) -> Int {
    reduce(1) { .saturatingProduct($0, factor($1)) }
  }
}

/// What `Conv` and `ConvTranspose` have in common: each output element is the sum of what a lattice of taps sees, plus the bias.
struct Convolution {
  private let images: Int
  private let groups: Int
  /// Input and output channels of a group.
  private let channels: Int
  private let filters: Int
  private let axes: [ConvolutionAxis]
  /// Whether the weights are input channels x output channels of a group, not output channels x input channels of a group.
  private let isTransposed: Bool

  init(_ geometry: ConvGeometry) {
    (images, groups) = (geometry.images, geometry.groups)
    (channels, filters) = (geometry.inputChannels / geometry.groups, geometry.outputChannels / geometry.groups)
    axes = geometry.window.kernel.indices.map { ConvolutionAxis(geometry.window, $0) }
    isTransposed = false
  }

  init(_ geometry: ConvTransposeGeometry) {
    (images, groups) = (geometry.images, geometry.groups)
    (channels, filters) = (geometry.inputChannels / geometry.groups, geometry.outputChannels / geometry.groups)
    axes = geometry.input.indices.map { ConvolutionAxis(geometry, $0) }
    isTransposed = true
  }

  /// So few output channels of a group, and a result is computed by itself: tiles of them would be mostly empty.
  private static let fewFilters = 4

  /// What is to be done.
  func recipe(_ call: OperatorCall, _ context: OpenCLContext) throws(DeviceError) -> Recipe {
    var recipe = Recipe(call, context)
    let (x, w, y) = (try recipe.input(0), try recipe.input(1), try recipe.output(0))
    if y.descriptor.shape.isEmpty { return recipe }
    let bias = recipe.optionalInput(2)
    let axes = placed(x.descriptor, w.descriptor, y.descriptor)
    let tiles =
      filters <= Convolution.fewFilters ? nil : try ConvolutionTiles(y.descriptor.dtype, filters: filters, context)
    let padded = tiles?.padded(filters) ?? filters
    let fields = fields(
      axes, x.descriptor, w.descriptor, y.descriptor, bias?.descriptor, paddedFilters: padded)
    let geometry = Argument.indices(fields, count: fields.count)
    // Without a bias no kernel looks at that operand.
    let others: [Argument] = [.tensor(bias ?? x), .tensor(y), geometry]
    let macros = ["T": y.descriptor.dtype.shortName, "AXES": "\(axes.count)"]
    let positions = axes.product(\.mostPositions)
    let planes = Int.saturatingProduct(images, groups, axes.product(\.phases))
    let depth = Int.saturatingProduct(channels, axes.product(\.mostTaps))

    guard let tiles else {
      let isByElement = context.strategy == .gpu
      let length = isByElement ? 1 : max(axes[axes.count - 1].mostPositions, 1)
      recipe.run(
        Program("conv_direct", macros), "direct", [.tensor(x), .tensor(w)] + others,
        over: .items(
          .saturatingProduct(planes, filters, positions / length), cost: .saturatingProduct(depth + 1, length)))
      return recipe
    }

    let program = Program("conv", macros.merging(tiles.macros) { $1 })
    let rows = Int.saturatingProduct(groups, axes.product(\.classes), depth)
    let packed = recipe.scratch(
      TensorType(y.descriptor.dtype.accumulator, try Shape([.saturatingProduct(max(rows, 1), padded)])))
    if rows > 0 {
      recipe.run(
        program, "pack", [.tensor(w), .tensor(packed), geometry],
        over: .items(
          .saturatingProduct(groups, channels, padded / tiles.packWidth),
          cost: .saturatingProduct(tiles.packWidth, axes.product(\.taps))))
    }
    recipe.run(
      program, "product", [.tensor(x), .tensor(packed)] + others,
      over: tiles.grid(positions: positions, filters: padded, planes: planes, depth: depth))
    return recipe
  }

  /// The axes with the strides of operands, behind ones of extent 1 so that there are two or six: so many programs are there.
  private func placed(_ x: TensorDescriptor, _ w: TensorDescriptor, _ y: TensorDescriptor) -> [ConvolutionAxis] {
    var axes = axes
    for axis in axes.indices {
      (axes[axis].x, axes[axis].w, axes[axis].y) = (x.strides[2 + axis], w.strides[2 + axis], y.strides[2 + axis])
    }
    let count = axes.count <= 2 ? 2 : Shape.maximumRank - 2
    return [ConvolutionAxis](repeating: ConvolutionAxis(), count: max(count - axes.count, 0)) + axes
  }

  /// What `index_t` has to hold beyond the places of elements: how far from X a tap may lie, and how many results there would be if every
  /// phase had as many as the largest.
  private func span(_ axes: [ConvolutionAxis]) -> Int {
    let results = Int.saturatingProduct(
      images, groups, filters, axes.product(\.phases), axes.product(\.mostPositions))
    return axes.reduce(results) { max($0, $1.span) }
  }

  /// The numbers of the struct `convolution` of `conv_geometry.cl`.
  private func fields(
    _ axes: [ConvolutionAxis], _ x: TensorDescriptor, _ w: TensorDescriptor, _ y: TensorDescriptor,
    _ bias: TensorDescriptor?, paddedFilters: Int
  ) -> [Int] {
    // The stride of an axis with one index may be anything.
    let group = (isTransposed ? channels : filters) &* w.strides[0]
    return [
      images, groups, channels, filters, paddedFilters, axes.product(\.phases), axes.product(\.classes),
      axes.product(\.mostTaps), axes.product(\.mostPositions), x.strides[0], x.strides[1], y.strides[0], y.strides[1],
      group, w.strides[isTransposed ? 0 : 1], w.strides[isTransposed ? 1 : 0], bias == nil ? 0 : 1,
      bias?.strides[0] ?? 0, span(axes),
    ] + axes.flatMap(\.fields)
  }
}
