// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// What lies around the input of a convolution or pooling.
public enum ConvPadding: Sendable, Hashable {
  /// Nothing: the kernel stays inside the input.
  case valid
  /// Zeros, so that every output extent is the input's divided by the stride, rounded up; an odd one lies behind.
  case sameUpper
  /// Zeros, so that every output extent is the input's divided by the stride, rounded up; an odd one lies in front.
  case sameLower
  /// So many zeros (for a pooling: so much of nothing) before and behind each spatial axis.
  case explicit(before: [Int], after: [Int])
}

/// ONNX `Conv`: cross-correlation over one to six spatial axes.
///
/// - Parameters:
///   - x: `[N, C, D1, ...]`: images, channels, spatial axes; floats.
///   - w: `[M, C / group, k1, ...]`: the kernels; the same dtype.
///   - b: `[M]`: what is added to every element of an output channel.
///   - strides: how far the kernel moves along each spatial axis; 1 by default.
///   - padding: what lies around the input.
///   - dilations: how far apart the kernel's elements lie along each spatial axis; 1 by default.
///   - group: how many groups the channels fall into.
///   - device: where to run; nil: where the operands lie.
/// - Returns: `[N, M, E1, ...]`.
/// - Throws: `.invalidArgument` if shapes or attributes do not fit together.
public func conv(
  _ x: Tensor, _ w: Tensor, _ b: Tensor? = nil, strides: [Int]? = nil, padding: ConvPadding = .valid,
  dilations: [Int]? = nil, group: Int = 1, on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  var attributes: CallAttributes = ["group": .int(group)]
  attributes.append(strides: strides, padding: padding, dilations: dilations)
  return try Dispatch.run(
    .conv, [.tensor(x), .tensor(w), Dispatch.Argument(b)], attributes: attributes, on: device)
}

extension CallAttributes {
  /// The attributes of a window that slides over spatial axes.
  mutating func append(strides: [Int]?, padding: ConvPadding, dilations: [Int]?) {
    switch padding {
    case .valid: append("auto_pad", "VALID")
    case .sameUpper: append("auto_pad", "SAME_UPPER")
    case .sameLower: append("auto_pad", "SAME_LOWER")
    case .explicit(let before, let after): append("pads", .ints(before + after))
    }
    if let strides { append("strides", .ints(strides)) }
    if let dilations { append("dilations", .ints(dilations)) }
  }
}
