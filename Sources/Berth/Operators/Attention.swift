// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// The keys that a query of `attention` may see, apart from a mask. Positions count from the first key, those of a cache
/// included.
public struct AttentionWindow: Sendable, Hashable {
  /// How many positions before its own a query sees at most; nil: no limit.
  public var left: Int?
  /// How many positions behind its own a query sees at most; nil: no limit.
  public var right: Int?

  /// All keys.
  public static let unbounded = AttentionWindow()

  /// A window of this size.
  public init(left: Int? = nil, right: Int? = nil) {
    (self.left, self.right) = (left, right)
  }
}

/// Keys and values of the positions so far, for `attentionWithCache`.
public struct AttentionCache: Sendable {
  /// `[batch, heads of K, positions, head size]`.
  public let key: Tensor
  /// `[batch, heads of K, positions, value size]`.
  public let value: Tensor

  /// A cache of these keys and values.
  public init(key: Tensor, value: Tensor) {
    (self.key, self.value) = (key, value)
  }
}

/// What `attentionWithCache` yields.
public struct AttentionResult: Sendable {
  /// The attention, of the form of the queries.
  public let y: Tensor
  /// Keys and values of all positions, the new ones included: the next step's `past`.
  public let present: AttentionCache
}

/// ONNX `Attention`: for each head softmax(softcap(scale Q K') + mask) V.
///
/// ```swift
/// let y = try attention(q, k, v, isCausal: true)                             // [batch, heads, positions, head size]
/// let z = try attention(q3, k3, v3, queryHeads: 12, keyValueHeads: 12)       // [batch, positions, 12 · head size]
/// ```
///
/// - Parameters:
///   - q: queries, `[batch, heads, positions, head size]`, or `[batch, positions, heads · head size]` with `queryHeads`;
///     floats.
///   - k: keys, of the same form, with as many heads as Q or a divisor of it; the same dtype.
///   - v: values, with the heads and positions of K; floats.
///   - mask: bool, where true lets a query see a key, or floats that are added to scores, minus infinity hiding a key.
///     Broadcasts to `[batch, heads, queries, keys]`; where its last axis is shorter, the other keys are hidden.
///   - isCausal: whether a query sees its own position and those before it only.
///   - window: how far a query sees to either side.
///   - scale: what Q K' is multiplied with; by default one over the root of the head size.
///   - softcap: what scores are kept below, as softcap · tanh(score / softcap); 0: no cap.
///   - validKeys: `[batch]`, int64: how many of the keys are valid in each batch, the queries standing at the end of them; for
///     caches that K and V hold whole.
///   - queryHeads: the number of heads of Q, if it has three axes.
///   - keyValueHeads: the number of heads of K and V, if they have three axes.
///   - device: where to run; nil: where the operands lie.
/// - Returns: of the form of Q, with the size of a value in place of the head size, and the dtype of Q. A query that sees no
///   key yields zeros.
/// - Throws: `.invalidArgument` if shapes, dtypes or attributes do not fit together.
public func attention(
  _ q: Tensor, _ k: Tensor, _ v: Tensor, mask: Tensor? = nil, isCausal: Bool = false,
  window: AttentionWindow = .unbounded, scale: Float? = nil, softcap: Float = 0, validKeys: Tensor? = nil,
  queryHeads: Int? = nil, keyValueHeads: Int? = nil, on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  try Dispatch.run(
    .attention,
    [
      .tensor(q), .tensor(k), .tensor(v), Dispatch.Argument(mask), .absent, .absent, Dispatch.Argument(validKeys),
    ],
    attributes: CallAttributes(
      isCausal: isCausal, window: window, scale: scale, softcap: softcap, queryHeads: queryHeads,
      keyValueHeads: keyValueHeads), on: device)
}

/// ONNX `Attention` with a cache of its own: as `attention`, over the keys and values of `past` followed by K and V.
///
/// ```swift
/// let first = try attentionWithCache(q, k, v, past: nil, isCausal: true)
/// let next = try attentionWithCache(q1, k1, v1, past: first.present, isCausal: true)
/// ```
///
/// - Parameters:
///   - q: the new queries, as in `attention`; floats.
///   - k: the new keys, as in `attention`; the same dtype.
///   - v: the new values, as in `attention`; floats.
///   - past: the keys and values before them; nil: none.
///   - mask: as in `attention`, over past and new keys.
///   - isCausal: whether a query sees its own position and those before it only; the first query stands behind the past keys.
///   - window: how far a query sees to either side.
///   - scale: what Q K' is multiplied with; by default one over the root of the head size.
///   - softcap: what scores are kept below, as softcap · tanh(score / softcap); 0: no cap.
///   - queryHeads: the number of heads of Q, if it has three axes.
///   - keyValueHeads: the number of heads of K and V, if they have three axes.
///   - device: where to run; nil: where the operands lie.
/// - Throws: `.invalidArgument` if shapes, dtypes or attributes do not fit together.
public func attentionWithCache(
  _ q: Tensor, _ k: Tensor, _ v: Tensor, past: AttentionCache?, mask: Tensor? = nil, isCausal: Bool = false,
  window: AttentionWindow = .unbounded, scale: Float? = nil, softcap: Float = 0, queryHeads: Int? = nil,
  keyValueHeads: Int? = nil, on device: (any Device)? = nil
) throws(DeviceError) -> AttentionResult {
  var arguments: [Dispatch.Argument] = [.tensor(q), .tensor(k), .tensor(v), Dispatch.Argument(mask)]
  if let past { arguments += [.tensor(past.key), .tensor(past.value)] }
  let results = try Dispatch.runAll(
    .attention, arguments,
    attributes: CallAttributes(
      isCausal: isCausal, window: window, scale: scale, softcap: softcap, queryHeads: queryHeads,
      keyValueHeads: keyValueHeads), outputCount: 3, on: device)
  guard results.count == 3 else {
    throw DeviceError(.internal, "\(results.count) results of Attention where 3 were asked for")
  }
  return AttentionResult(y: results[0], present: AttentionCache(key: results[1], value: results[2]))
}

extension CallAttributes {
  /// The attributes of an attention, those left out that say nothing.
  fileprivate init(
    isCausal: Bool, window: AttentionWindow, scale: Float?, softcap: Float, queryHeads: Int?, keyValueHeads: Int?
  ) {
    self = ["is_causal": isCausal ? 1 : 0, "softcap": .float(softcap)]
    if let left = window.left { append("left_window_size", .int(left)) }
    if let right = window.right { append("right_window_size", .int(right)) }
    if let scale { append("scale", .float(scale)) }
    if let queryHeads { append("q_num_heads", .int(queryHeads)) }
    if let keyValueHeads { append("kv_num_heads", .int(keyValueHeads)) }
  }
}
