// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// ONNX `MaxPool`: the greatest element under a window that slides over the spatial axes; padding does not count.
///
/// - Parameters:
///   - x: `[N, C, D1, ...]`: images, channels, spatial axes; floats, int8 or uint8.
///   - kernelShape: the extents of the window.
///   - strides: how far the window moves along each spatial axis; 1 by default.
///   - padding: what lies around the input.
///   - dilations: how far apart the window's elements lie along each spatial axis; 1 by default.
///   - ceilMode: whether a last window may reach over the end.
///   - device: where to run; nil: where the operand lies.
/// - Returns: `[N, C, E1, ...]`.
/// - Throws: `.invalidArgument` if shape or attributes do not fit together.
public func maxPool(
  _ x: Tensor, kernelShape: [Int], strides: [Int]? = nil, padding: ConvPadding = .valid, dilations: [Int]? = nil,
  ceilMode: Bool = false, on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  let attributes = poolingAttributes(kernelShape, strides, padding, dilations, ceilMode)
  return try Dispatch.run(.maxPool, [.tensor(x)], attributes: attributes, on: device)
}

/// What `maxPoolWithIndices` yields.
public struct MaxPoolResult: Sendable {
  /// The greatest elements.
  public let y: Tensor
  /// Where they stood: row-major numbers in the whole of x, int64.
  public let indices: Tensor
}

/// ONNX `MaxPool` with its optional result: as `maxPool`, and where the greatest elements stood.
///
/// - Parameters:
///   - x: `[N, C, D1, ...]`: images, channels, spatial axes; floats, int8 or uint8.
///   - kernelShape: the extents of the window.
///   - strides: how far the window moves along each spatial axis; 1 by default.
///   - padding: what lies around the input.
///   - dilations: how far apart the window's elements lie along each spatial axis; 1 by default.
///   - ceilMode: whether a last window may reach over the end.
///   - device: where to run; nil: where the operand lies.
/// - Throws: `.invalidArgument` if shape or attributes do not fit together.
public func maxPoolWithIndices(
  _ x: Tensor, kernelShape: [Int], strides: [Int]? = nil, padding: ConvPadding = .valid, dilations: [Int]? = nil,
  ceilMode: Bool = false, on device: (any Device)? = nil
) throws(DeviceError) -> MaxPoolResult {
  let results = try Dispatch.runAll(
    .maxPool, [.tensor(x)], attributes: poolingAttributes(kernelShape, strides, padding, dilations, ceilMode),
    outputCount: 2, on: device)
  guard results.count == 2 else {
    throw DeviceError(.internal, "\(results.count) results of MaxPool where 2 were asked for")
  }
  return MaxPoolResult(y: results[0], indices: results[1])
}

/// ONNX `AveragePool`: the mean of the elements under a window that slides over the spatial axes.
///
/// - Parameters:
///   - x: `[N, C, D1, ...]`: images, channels, spatial axes; floats.
///   - kernelShape: the extents of the window.
///   - strides: how far the window moves along each spatial axis; 1 by default.
///   - padding: what lies around the input.
///   - dilations: how far apart the window's elements lie along each spatial axis; 1 by default.
///   - ceilMode: whether a last window may reach over the end.
///   - countIncludePad: whether padding counts, as zeros; else means are over what is inside the input.
///   - device: where to run; nil: where the operand lies.
/// - Returns: `[N, C, E1, ...]`.
/// - Throws: `.invalidArgument` if shape or attributes do not fit together.
public func averagePool(
  _ x: Tensor, kernelShape: [Int], strides: [Int]? = nil, padding: ConvPadding = .valid, dilations: [Int]? = nil,
  ceilMode: Bool = false, countIncludePad: Bool = false, on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  var attributes = poolingAttributes(kernelShape, strides, padding, dilations, ceilMode)
  if countIncludePad { attributes.append("count_include_pad", 1) }
  return try Dispatch.run(.averagePool, [.tensor(x)], attributes: attributes, on: device)
}

/// ONNX `GlobalMaxPool`: the greatest element of each channel.
///
/// - Parameters:
///   - x: `[N, C, D1, ...]`: images, channels, spatial axes; floats.
///   - device: where to run; nil: where the operand lies.
/// - Returns: `[N, C, 1, ...]`.
/// - Throws: `.invalidArgument` if there are fewer than three axes, or no element to pool.
public func globalMaxPool(_ x: Tensor, on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try Dispatch.unary(.globalMaxPool, x, on: device)
}

/// ONNX `GlobalAveragePool`: the mean of each channel.
///
/// - Parameters:
///   - x: `[N, C, D1, ...]`: images, channels, spatial axes; floats.
///   - device: where to run; nil: where the operand lies.
/// - Returns: `[N, C, 1, ...]`.
/// - Throws: `.invalidArgument` if there are fewer than three axes, or no element to pool.
public func globalAveragePool(_ x: Tensor, on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try Dispatch.unary(.globalAveragePool, x, on: device)
}

private func poolingAttributes(
  _ kernelShape: [Int], _ strides: [Int]?, _ padding: ConvPadding, _ dilations: [Int]?, _ ceilMode: Bool
) -> CallAttributes {
  var attributes: CallAttributes = ["kernel_shape": .ints(kernelShape)]
  attributes.append(strides: strides, padding: padding, dilations: dilations)
  if ceilMode { attributes.append("ceil_mode", 1) }
  return attributes
}
