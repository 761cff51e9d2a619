// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// ONNX `LayerNormalization`: (x - mean) / sqrt(variance + epsilon) * scale + bias over the axes from `axis` on.
///
/// - Parameters:
///   - x: floats.
///   - scale: the same dtype; broadcasts to x.
///   - bias: the same dtype; broadcasts to x; absent it counts as 0.
///   - axis: the first of the axes that are normalised together; -1 is the last.
///   - epsilon: what keeps the quotient finite where the variance is 0.
///   - device: where to run; nil: where the operands lie.
/// - Throws: `.invalidArgument` if shapes do not fit or dtypes differ.
public func layerNormalization(
  _ x: Tensor, scale: Tensor, bias: Tensor? = nil, axis: Int = -1, epsilon: Float = 1e-5,
  on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  try Dispatch.run(
    .layerNormalization, [.tensor(x), .tensor(scale), Dispatch.Argument(bias)],
    attributes: ["axis": .int(axis), "epsilon": .float(epsilon)], on: device)
}

/// What `layerNormalizationWithStatistics` yields.
public struct LayerNormalizationResult: Sendable {
  /// The normalised tensor, of x's shape and dtype.
  public let y: Tensor
  /// The means, float32, extents of the normalised axes 1.
  public let mean: Tensor
  /// The inverse standard deviations, 1 / sqrt(variance + epsilon), float32, extents of the normalised axes 1.
  public let inverseStandardDeviation: Tensor
}

/// ONNX `LayerNormalization` with its optional results: as `layerNormalization`, and the statistics besides.
///
/// - Parameters:
///   - x: floats.
///   - scale: the same dtype; broadcasts to x.
///   - bias: the same dtype; broadcasts to x; absent it counts as 0.
///   - axis: the first of the axes that are normalised together; -1 is the last.
///   - epsilon: what keeps the quotient finite where the variance is 0.
///   - device: where to run; nil: where the operands lie.
/// - Throws: `.invalidArgument` if shapes do not fit or dtypes differ.
public func layerNormalizationWithStatistics(
  _ x: Tensor, scale: Tensor, bias: Tensor? = nil, axis: Int = -1, epsilon: Float = 1e-5,
  on device: (any Device)? = nil
) throws(DeviceError) -> LayerNormalizationResult {
  let results = try Dispatch.runAll(
    .layerNormalization, [.tensor(x), .tensor(scale), Dispatch.Argument(bias)],
    attributes: ["axis": .int(axis), "epsilon": .float(epsilon)], outputCount: 3, on: device)
  guard results.count == 3 else {
    throw DeviceError(.internal, "\(results.count) results of LayerNormalization where 3 were asked for")
  }
  return LayerNormalizationResult(y: results[0], mean: results[1], inverseStandardDeviation: results[2])
}
