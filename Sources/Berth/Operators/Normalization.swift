// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// ONNX `RMSNormalization`: x / sqrt(mean(x^2) + epsilon) * scale over the axes from `axis` on.
///
/// - Parameters:
///   - x: floats.
///   - scale: floats; broadcasts to x. Its dtype is that of the result.
///   - axis: the first of the axes that are normalised together; -1 is the last.
///   - epsilon: what keeps the quotient finite where x is 0.
///   - device: where to run; nil: where the operands lie.
/// - Throws: `.invalidArgument` if shapes do not fit.
public func rmsNormalization(
  _ x: Tensor, scale: Tensor, axis: Int = -1, epsilon: Float = 1e-5, on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  try Dispatch.run(
    .rmsNormalization, [.tensor(x), .tensor(scale)], attributes: ["axis": .int(axis), "epsilon": .float(epsilon)],
    on: device)
}

/// ONNX `GroupNormalization`: (x - mean) / sqrt(variance + epsilon) * scale + bias over each group of channels of each
/// image.
///
/// - Parameters:
///   - x: `[N, C, D1, ...]`: images, channels, spatial axes; floats.
///   - scale: `[C]`, the same dtype.
///   - bias: `[C]`, the same dtype.
///   - groups: how many groups the channels fall into.
///   - epsilon: what keeps the quotient finite where the variance is 0.
///   - device: where to run; nil: where the operands lie.
/// - Throws: `.invalidArgument` if shapes do not fit, dtypes differ, or there are no such groups.
public func groupNormalization(
  _ x: Tensor, scale: Tensor, bias: Tensor, groups: Int, epsilon: Float = 1e-5, on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  try Dispatch.run(
    .groupNormalization, [.tensor(x), .tensor(scale), .tensor(bias)],
    attributes: ["num_groups": .int(groups), "epsilon": .float(epsilon)], on: device)
}

/// ONNX `InstanceNormalization`: (x - mean) / sqrt(variance + epsilon) * scale + bias over each channel of each image.
///
/// - Parameters:
///   - x: `[N, C, D1, ...]`: images, channels, spatial axes; floats.
///   - scale: `[C]`, the same dtype.
///   - bias: `[C]`, the same dtype.
///   - epsilon: what keeps the quotient finite where the variance is 0.
///   - device: where to run; nil: where the operands lie.
/// - Throws: `.invalidArgument` if shapes do not fit or dtypes differ.
public func instanceNormalization(
  _ x: Tensor, scale: Tensor, bias: Tensor, epsilon: Float = 1e-5, on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  try Dispatch.run(
    .instanceNormalization, [.tensor(x), .tensor(scale), .tensor(bias)], attributes: ["epsilon": .float(epsilon)],
    on: device)
}

/// ONNX `BatchNormalization` as in inference: (x - mean) / sqrt(variance + epsilon) * scale + bias with given statistics.
///
/// - Parameters:
///   - x: `[N, C, D1, ...]`: images, channels, spatial axes, or `[N]`, of one channel; floats.
///   - scale: `[C]`, floats.
///   - bias: `[C]`, the dtype of `scale`.
///   - mean: `[C]`, floats.
///   - variance: `[C]`, the dtype of `mean`.
///   - epsilon: what keeps the quotient finite where the variance is 0.
///   - device: where to run; nil: where the operands lie.
/// - Throws: `.invalidArgument` if shapes or dtypes do not fit.
public func batchNormalization(
  _ x: Tensor, scale: Tensor, bias: Tensor, mean: Tensor, variance: Tensor, epsilon: Float = 1e-5,
  on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  try Dispatch.run(
    .batchNormalization, [.tensor(x), .tensor(scale), .tensor(bias), .tensor(mean), .tensor(variance)],
    attributes: ["epsilon": .float(epsilon)], on: device)
}
