// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// ONNX `RotaryEmbedding`: pairs of each head's elements, turned by the angles of their positions:
/// (cos x1 - sin x2, sin x1 + cos x2).
///
/// - Parameters:
///   - x: `[batch, heads, positions, elements]`, or `[batch, positions, heads * elements]` with `heads` given; float32, float16
///     or bfloat16.
///   - cos: the cosines, the same dtype: `[rows, pairs]` with `positions`, else `[batch, positions, pairs]`.
///   - sin: the sines, as `cos`.
///   - positions: `[batch, positions]`, int64: which row each position takes; negative ones count from the end.
///   - interleaved: whether neighbours are a pair; else an element of the first half and its like of the second.
///   - heads: how many the last axis holds, where x has three axes.
///   - rotaryDimension: how many elements of a head are turned, the first ones; nil: all.
///   - device: where to run; nil: where the operands lie.
/// - Throws: `.invalidArgument` if shapes or attributes do not fit. A position outside the caches is `.indexOutOfRange`, thrown here by
///   devices that compute at once and when the result is read by others.
public func rotaryEmbedding(
  _ x: Tensor, cos: Tensor, sin: Tensor, positions: Tensor? = nil, interleaved: Bool = false, heads: Int? = nil,
  rotaryDimension: Int? = nil, on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  var attributes: CallAttributes = ["interleaved": .int(interleaved ? 1 : 0)]
  if let heads { attributes.append("num_heads", .int(heads)) }
  if let rotaryDimension { attributes.append("rotary_embedding_dim", .int(rotaryDimension)) }
  return try Dispatch.run(
    .rotaryEmbedding, [.tensor(x), .tensor(cos), .tensor(sin), Dispatch.Argument(positions)], attributes: attributes,
    on: device)
}
