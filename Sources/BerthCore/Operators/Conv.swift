// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Conv`: cross-correlation over one to six spatial axes, with groups, strides, dilations and zero padding. X
  /// is N x C x D1 ... Dn, W is M x C/group x k1 ... kn, B is M.
  public static let conv = Operator(
    "Conv", version: 22, summary: "convolution over the spatial axes",
    inputs: [.input("X", "T"), .input("W", "T"), .input("B", "T", .optional)], outputs: [.output("Y", "T")],
    attributes: [
      .defaulted("auto_pad", "NOTSET", choices: ["NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID"]),
      .optional("dilations", .ints), .defaulted("group", 1), .optional("kernel_shape", .ints),
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
  /// Extents of X's spatial axes.
  public let input: [Int]
  /// Extents of the kernel.
  public let kernel: [Int]
  /// Extents of Y's spatial axes.
  public let output: [Int]
  /// How far the kernel moves, by spatial axis.
  public let strides: [Int]
  /// How far apart the kernel's taps are, by spatial axis.
  public let dilations: [Int]
  /// Zeros before the first element, by spatial axis.
  public let padsBegin: [Int]
  /// Zeros behind the last element, by spatial axis.
  public let padsEnd: [Int]
  /// The shape of Y.
  public let outputShape: Shape

  /// The multiplications and additions, padding counted as work.
  public var flops: Int {
    // A kernel's extents are those of W, so their product fits.
    .saturatingProduct(
      2, outputShape.elementCount, groups > 0 ? inputChannels / groups : 0, kernel.reduce(1, *))
  }

  /// The geometry of a call of `Conv`.
  public init(_ call: OperatorCall) throws(DeviceError) {
    guard call.inputs.count >= 2, let x = call.inputs[0], let w = call.inputs[1] else {
      throw DeviceError(.internal, "\(call.op) is no convolution")
    }
    try self.init(x: x.shape, w: w.shape, attributes: call.attributes)
  }

  init(x: Shape, w: Shape, attributes: Attributes) throws(DeviceError) {
    let spatialRank = x.rank - 2
    guard spatialRank >= 1, w.rank == x.rank else {
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
    input = Array(x.extents[2...])
    kernel = Array(w.extents[2...])
    // Room for every padding and kernel there can be, so that no sum below overflows.
    guard input.allSatisfy({ $0 <= Int.max >> 2 }) else {
      throw DeviceError(.invalidArgument, "a spatial axis of X \(x) is longer than 2^61")
    }
    guard !kernel.contains(0) else { throw DeviceError(.invalidArgument, "the kernel of W \(w) is empty") }
    if let stated = attributes.ints("kernel_shape"), stated != kernel {
      throw DeviceError(.invalidArgument, "attribute 'kernel_shape' is \(stated), but W \(w) has the kernel \(kernel)")
    }
    /// An attribute with `count` values of at least `least` each.
    func numbers(_ name: String, _ count: Int, least: Int) throws(DeviceError) -> [Int] {
      guard let values = attributes.ints(name) else { return [Int](repeating: least, count: count) }
      guard values.count == count, values.allSatisfy({ $0 >= least && $0 <= Int(Int32.max) }) else {
        throw DeviceError(
          .invalidArgument,
          "attribute '\(name)' is \(values); it must be \(count) numbers of at least \(least) and below 2^31")
      }
      return values
    }
    strides = try numbers("strides", spatialRank, least: 1)
    dilations = try numbers("dilations", spatialRank, least: 1)
    let pads = try numbers("pads", 2 * spatialRank, least: 0)
    let mode = attributes.string("auto_pad")
    if mode != "NOTSET", attributes.given.contains("pads"), pads.contains(where: { $0 != 0 }) {
      throw DeviceError(
        .invalidArgument, "attribute 'pads' \(pads) together with 'auto_pad' \(mode); only one may be given")
    }
    var (begin, end, extents) = ([Int](), [Int](), [Int]())
    for axis in 0..<spatialRank {
      let (reach, overflow) = (kernel[axis] - 1).multipliedReportingOverflow(by: dilations[axis])
      guard !overflow, reach < Int(Int32.max) * 2 else {
        throw DeviceError(.invalidArgument, "the kernel \(kernel) with dilations \(dilations) is too wide")
      }
      var (before, after) = (0, 0)
      switch mode {
      case "NOTSET": (before, after) = (pads[axis], pads[axis + spatialRank])
      case "SAME_UPPER", "SAME_LOWER":
        let wanted = (input[axis] + strides[axis] - 1) / strides[axis]
        let total = max((wanted - 1) * strides[axis] + reach + 1 - input[axis], 0)
        // The odd element goes behind with SAME_UPPER, in front with SAME_LOWER.
        before = mode == "SAME_UPPER" ? total / 2 : total - total / 2
        after = total - before
      default: break
      }
      let room = input[axis] + before + after - reach - 1
      guard room >= 0 || images == 0 || input[axis] == 0 && room >= -1 else {
        throw DeviceError(
          .invalidArgument,
          "the kernel \(kernel) with dilations \(dilations) is wider than spatial axis \(axis) of X \(x) with its padding"
        )
      }
      begin.append(before)
      end.append(after)
      extents.append(room >= 0 ? room / strides[axis] + 1 : 0)
    }
    (padsBegin, padsEnd, output) = (begin, end, extents)
    outputShape = try Shape([images, outputChannels] + extents)
  }
}
