// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// ONNX `ConvTranspose`: each element of x, times the kernel, added up where the kernel lies when it has moved to the element's place;
/// the way back from what `conv` makes small, as decoders and upsampling layers need it.
///
/// - Parameters:
///   - x: `[N, C, D1, ...]`: images, channels, spatial axes; floats.
///   - w: `[C, M / group, k1, ...]`: the kernels; the same dtype.
///   - b: `[M]`: what is added to every element of an output channel.
///   - strides: how far the kernel moves along each spatial axis for each element; 1 by default.
///   - padding: what is cut off the full result; `.valid` is nothing, `.sameUpper` and `.sameLower` leave x's extents times the strides.
///   - dilations: how far apart the kernel's elements lie along each spatial axis; 1 by default.
///   - outputPadding: how much longer the result is behind each spatial axis, to tell apart what a strided `conv` makes equal.
///   - outputShape: the result's spatial extents, from which the padding then follows.
///   - group: how many groups the channels fall into.
///   - device: where to run; nil: where the operands lie.
/// - Returns: `[N, M, E1, ...]`.
/// - Throws: `.invalidArgument` if shapes or attributes do not fit together.
public func convTranspose(
  _ x: Tensor, _ w: Tensor, _ b: Tensor? = nil, strides: [Int]? = nil, padding: ConvPadding = .valid,
  dilations: [Int]? = nil, outputPadding: [Int]? = nil, outputShape: [Int]? = nil, group: Int = 1,
  on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  var attributes: CallAttributes = ["group": .int(group)]
  attributes.append(strides: strides, padding: padding, dilations: dilations)
  if let outputPadding { attributes.append("output_padding", .ints(outputPadding)) }
  if let outputShape { attributes.append("output_shape", .ints(outputShape)) }
  return try Dispatch.run(
    .convTranspose, [.tensor(x), .tensor(w), Dispatch.Argument(b)], attributes: attributes, on: device)
}
