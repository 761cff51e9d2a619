// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `ConvTranspose`: each element of X, times the kernel, is added up where the kernel lies when it has moved to the
  /// element's place: the transpose of a convolution as a linear map. X is N x C x D1 ... Dn, W is C x M/group x k1 ...
  /// kn, B is M.
  public static let convTranspose = Operator(
    "ConvTranspose", version: 22, summary: "transposed convolution over the spatial axes",
    inputs: [.input("X", "T"), .input("W", "T"), .input("B", "T", .optional)], outputs: [.output("Y", "T")],
    attributes: [
      .autoPad, .optional("dilations", .ints), .defaulted("group", 1), .optional("kernel_shape", .ints),
      .optional("output_padding", .ints), .optional("output_shape", .ints), .optional("pads", .ints),
      .optional("strides", .ints),
    ],
    typeVariables: ["T": .floats],
    flops: { call in (try? ConvTransposeGeometry(call))?.flops ?? 0 },
    infer: { context throws(DeviceError) in
      let (x, w) = (try context.input(0), try context.input(1))
      let geometry = try ConvTransposeGeometry(x: x.shape, w: w.shape, attributes: context.attributes)
      if let bias = context.optionalInput(2), bias.shape.extents != [geometry.outputChannels] {
        throw DeviceError(
          .invalidArgument,
          "B has the shape \(bias.shape); it must be [\(geometry.outputChannels)], one number an output channel")
      }
      return [TensorType(x.dtype, geometry.outputShape)]
    })
}

/// A transposed convolution with every default filled in and every padding worked out. Output position o gets from
/// input position i by tap t where o + padsBegin = i · strides + t · dilations.
public struct ConvTransposeGeometry: Sendable, Hashable {
  /// Images.
  public let images: Int
  /// Channels of X.
  public let inputChannels: Int
  /// Channels of Y, M in ONNX's text.
  public let outputChannels: Int
  /// Groups that the channels fall into.
  public let groups: Int
  /// Extents of X's spatial axes.
  public let input: [Int]
  /// Extents of the kernel.
  public let kernel: [Int]
  /// Extents of Y's spatial axes.
  public let output: [Int]
  /// How far the kernel moves for each element of X, by spatial axis.
  public let strides: [Int]
  /// How far apart the kernel's taps are, by spatial axis.
  public let dilations: [Int]
  /// What is cut off before the first element of Y, by spatial axis. Negative where zeros are added instead.
  public let padsBegin: [Int]
  /// The shape of Y.
  public let outputShape: Shape

  /// The multiplications and additions.
  public var flops: Int {
    // The extents of X are those of a shape, and so are the kernel's: either product fits.
    .saturatingProduct(
      2, images, inputChannels, input.reduce(1, *), groups > 0 ? outputChannels / groups : 0, kernel.reduce(1, *))
  }

  /// The geometry of a call of `ConvTranspose`.
  public init(_ call: OperatorCall) throws(DeviceError) {
    guard call.inputs.count >= 2, let x = call.inputs[0], let w = call.inputs[1] else {
      throw DeviceError(.internal, "\(call.op) is no transposed convolution")
    }
    try self.init(x: x.shape, w: w.shape, attributes: call.attributes)
  }

  init(x: Shape, w: Shape, attributes: Attributes) throws(DeviceError) {
    guard x.rank >= 3, w.rank == x.rank else {
      throw DeviceError(
        .invalidArgument, "X \(x) and W \(w) must have the same rank, at least 3: image, channel and spatial axes")
    }
    let rank = x.rank - 2
    (images, inputChannels) = (x[0], x[1])
    groups = attributes.int("group")
    guard groups >= 1, w[0] == inputChannels, inputChannels % groups == 0 else {
      throw DeviceError(
        .invalidArgument,
        "with 'group' \(groups), X \(x) and W \(w) do not fit: W's first extent must be C, and C a multiple of group")
    }
    let (channels, overflow) = w[1].multipliedReportingOverflow(by: groups)
    guard !overflow else { throw DeviceError(.invalidArgument, "W \(w) has more channels than 2^63 - 1") }
    outputChannels = channels
    input = try SlidingWindow.spatialExtents(of: x)
    kernel = Array(w.extents[2...])
    guard !kernel.contains(0) else { throw DeviceError(.invalidArgument, "the kernel of W \(w) is empty") }
    if let stated = attributes.ints("kernel_shape"), stated != kernel {
      throw DeviceError(.invalidArgument, "attribute 'kernel_shape' is \(stated), but W \(w) has the kernel \(kernel)")
    }
    strides = try SlidingWindow.numbers("strides", rank, least: 1, of: attributes)
    dilations = try SlidingWindow.numbers("dilations", rank, least: 1, of: attributes)
    let pads = try SlidingWindow.numbers("pads", 2 * rank, least: 0, of: attributes)
    let outputPadding = try SlidingWindow.numbers("output_padding", rank, least: 0, of: attributes)
    let mode = attributes.string("auto_pad")
    try SlidingWindow.check(pads, against: mode, given: attributes.given.contains("pads"))
    var wanted: [Int]?
    if attributes.given.contains("output_shape") {
      wanted = try SlidingWindow.numbers("output_shape", rank, least: 0, of: attributes)
    }
    var (begin, extents) = ([Int](), [Int]())
    for axis in 0..<rank {
      guard outputPadding[axis] < max(strides[axis], dilations[axis]) else {
        throw DeviceError(
          .invalidArgument,
          "attribute 'output_padding' is \(outputPadding); it must be below the stride or dilation of its axis")
      }
      let (steps, stepOverflow) = max(input[axis] - 1, 0).multipliedReportingOverflow(by: strides[axis])
      let (reach, reachOverflow) = (kernel[axis] - 1).multipliedReportingOverflow(by: dilations[axis])
      guard !stepOverflow, !reachOverflow, steps < Int.max >> 2, reach < Int.max >> 2 else {
        throw DeviceError(.invalidArgument, "Y would have a spatial axis longer than 2^61")
      }
      // Of no input there is no full extent, and no output but what is asked for.
      let full = input[axis] == 0 ? outputPadding[axis] : steps + outputPadding[axis] + reach + 1
      var extent = full - pads[axis] - pads[axis + rank]
      var before = pads[axis]
      if mode == "SAME_UPPER" || mode == "SAME_LOWER" {
        extent = input[axis] &* strides[axis]
      } else if mode == "VALID" {
        extent = full
      }
      if let wanted { extent = wanted[axis] }
      if wanted != nil || mode == "SAME_UPPER" || mode == "SAME_LOWER" {
        // As ONNX's text has it: an odd element is cut off behind with SAME_UPPER, in front with all else.
        let total = full - extent
        let half = total >= 0 ? total / 2 : -((-total + 1) / 2)
        before = mode == "SAME_UPPER" ? half : total - half
      }
      guard extent >= 0 else {
        throw DeviceError(
          .invalidArgument, "attribute 'pads' \(pads) cuts off more than all of spatial axis \(axis) of Y")
      }
      begin.append(before)
      extents.append(extent)
    }
    (padsBegin, output) = (begin, extents)
    outputShape = try Shape([images, outputChannels] + extents)
  }
}
