// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Conv`: cross-correlation over one to six spatial axes, with groups, strides, dilations and zero padding. X
  /// is N x C x D1 ... Dn, W is M x C/group x k1 ... kn, B is M.
  public static let conv = Operator(
    "Conv", version: 22, summary: "convolution over the spatial axes",
    inputs: [.input("X", "T"), .input("W", "T"), .input("B", "T", .optional)], outputs: [.output("Y", "T")],
    attributes: [
      .autoPad, .optional("dilations", .ints), .defaulted("group", 1), .optional("kernel_shape", .ints),
      .optional("pads", .ints), .optional("strides", .ints),
    ],
    typeVariables: ["T": .floats],
    flops: { call in (try? ConvGeometry(call))?.flops ?? 0 },
    infer: { context throws(DeviceError) in
      let (x, w) = (try context.input(0), try context.input(1))
      let geometry = try ConvGeometry(x: x.shape, w: w.shape, attributes: context.attributes)
      if let bias = context.optionalInput(2), bias.shape.extents != [geometry.outputChannels] {
        throw DeviceError(
          .invalidArgument,
          "B has the shape \(bias.shape); it must be [\(geometry.outputChannels)], one number an output channel")
      }
      return [TensorType(x.dtype, geometry.outputShape)]
    })
}

/// A convolution with every default filled in and every padding worked out.
public struct ConvGeometry: Sendable, Hashable {
  /// Images.
  public let images: Int
  /// Channels of X.
  public let inputChannels: Int
  /// Channels of Y, M in ONNX's text.
  public let outputChannels: Int
  /// Groups that the channels fall into.
  public let groups: Int
  /// How the kernel moves over the spatial axes.
  public let window: SlidingWindow
  /// The shape of Y.
  public let outputShape: Shape

  /// The multiplications and additions, padding counted as work.
  public var flops: Int {
    // A kernel's extents are those of W, so their product fits.
    .saturatingProduct(
      2, outputShape.elementCount, groups > 0 ? inputChannels / groups : 0, window.taps)
  }

  /// The geometry of a call of `Conv`.
  public init(_ call: OperatorCall) throws(DeviceError) {
    guard call.inputs.count >= 2, let x = call.inputs[0], let w = call.inputs[1] else {
      throw DeviceError(.internal, "\(call.op) is no convolution")
    }
    try self.init(x: x.shape, w: w.shape, attributes: call.attributes)
  }

  init(x: Shape, w: Shape, attributes: Attributes) throws(DeviceError) {
    guard x.rank >= 3, w.rank == x.rank else {
      throw DeviceError(
        .invalidArgument, "X \(x) and W \(w) must have the same rank, at least 3: image, channel and spatial axes")
    }
    images = x[0]
    inputChannels = x[1]
    outputChannels = w[0]
    groups = attributes.int("group")
    guard groups >= 1, inputChannels % groups == 0, inputChannels / groups == w[1], outputChannels % groups == 0 else {
      throw DeviceError(
        .invalidArgument,
        "with 'group' \(groups), X \(x) and W \(w) do not fit: C must be group times W's second extent, and M a multiple of group"
      )
    }
    let kernel = Array(w.extents[2...])
    guard !kernel.contains(0) else { throw DeviceError(.invalidArgument, "the kernel of W \(w) is empty") }
    if let stated = attributes.ints("kernel_shape"), stated != kernel {
      throw DeviceError(.invalidArgument, "attribute 'kernel_shape' is \(stated), but W \(w) has the kernel \(kernel)")
    }
    window = try SlidingWindow(x: x, kernel: kernel, attributes: attributes, mayBeNarrow: images == 0)
    outputShape = try Shape([images, outputChannels] + window.output)
  }
}
