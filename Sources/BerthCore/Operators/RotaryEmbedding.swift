// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `RotaryEmbedding`: pairs of each head's elements, turned by an angle of the token's position whose cosine and
  /// sine the caches hold: (c x1 - s x2, s x1 + c x2).
  ///
  /// X is batch x heads x positions x elements, or batch x positions x (heads · elements) with `num_heads`. With
  /// `position_ids`, batch x positions, the caches are rows that those pick, negative ones from the end as in `Gather`,
  /// and one outside fails the run with `.indexOutOfRange`; without, each position has a row of its own. A pair is two
  /// neighbours if `interleaved`, else an element of the first half and its like of the second. Elements from
  /// `rotary_embedding_dim` on are left as they are; 0 turns all.
  public static let rotaryEmbedding = Operator(
    "RotaryEmbedding", version: 23, summary: "pairs of elements, turned by the angles of their positions",
    inputs: [
      .input("X", "T"), .input("cos_cache", "T"), .input("sin_cache", "T"), .input("position_ids", "M", .optional),
    ],
    outputs: [.output("Y", "T")],
    attributes: [
      .defaulted("interleaved", 0), .optional("num_heads", .int), .defaulted("rotary_embedding_dim", 0),
    ],
    typeVariables: ["T": [.float32, .float16, .bfloat16], "M": [.int64]],
    // Two products and a sum.
    flops: { call in .saturatingProduct(call.inputs.first??.elementCount ?? 0, 3) },
    infer: { context throws(DeviceError) in
      _ = try RotaryGeometry(context)
      return [try context.input(0)]
    })
}

/// A rotary embedding with every default filled in, X and Y seen as batch x heads x positions x elements.
public struct RotaryGeometry: Sendable, Hashable {
  /// Whether heads lie within the last axis: X and Y have three axes.
  public let isPacked: Bool
  /// Whether neighbours are a pair; else the elements of the first half of the turned ones go with those of the second.
  public let isInterleaved: Bool
  /// Sequences.
  public let batch: Int
  /// Heads.
  public let heads: Int
  /// Tokens of a sequence.
  public let positions: Int
  /// Elements of a head.
  public let headSize: Int
  /// How many of them are turned; the others are left as they are.
  public let rotated: Int
  /// The rows of the caches that `position_ids` pick from; nil: each position has a row of its own.
  public let cacheRows: Int?

  /// The geometry of a call of `RotaryEmbedding`.
  public init(_ call: OperatorCall) throws(DeviceError) {
    guard call.op == .rotaryEmbedding else { throw DeviceError(.internal, "\(call.op) is no rotary embedding") }
    try self.init(call.inputs.map { $0?.shape }, call.attributes)
  }

  init(_ context: borrowing InferenceContext) throws(DeviceError) {
    try self.init(context.inputs.map { $0?.shape }, context.attributes)
  }

  private init(_ inputs: [Shape?], _ attributes: Attributes) throws(DeviceError) {
    guard inputs.count >= 3, let x = inputs[0], let cos = inputs[1], let sin = inputs[2] else {
      throw DeviceError(.internal, "a rotary embedding without data or caches")
    }
    isPacked = x.rank == 3
    isInterleaved = attributes.flag("interleaved")
    switch x.rank {
    case 4: (batch, heads, positions, headSize) = (x[0], x[1], x[2], x[3])
    case 3:
      guard let heads = attributes.optionalInt("num_heads"), heads >= 1, x[2] % heads == 0 else {
        throw DeviceError(
          .invalidArgument,
          "X \(x) has three axes: the attribute 'num_heads' must be given and divide the last one")
      }
      (batch, self.heads, positions, headSize) = (x[0], heads, x[1], x[2] / heads)
    default:
      throw DeviceError(
        .invalidArgument,
        "X has the shape \(x); it must be [batch, heads, positions, elements] or [batch, positions, heads * elements]")
    }
    guard headSize % 2 == 0 else {
      throw DeviceError(
        .invalidArgument, "a head of X \(x) has \(headSize) elements, an odd number, which are no pairs")
    }
    let dimension = attributes.int("rotary_embedding_dim")
    guard dimension >= 0, dimension <= headSize, dimension % 2 == 0 else {
      throw DeviceError(
        .invalidArgument,
        "attribute 'rotary_embedding_dim' is \(dimension); it must be an even number up to \(headSize), a head's elements"
      )
    }
    rotated = dimension == 0 ? headSize : dimension
    let ids = inputs.count > 3 ? inputs[3] : nil
    cacheRows = ids == nil ? nil : cos.rank == 2 ? cos[0] : 0
    if let ids, ids.extents != [batch, positions] {
      throw DeviceError(
        .invalidArgument, "position_ids has the shape \(ids); it must be [\(batch), \(positions)], batch and positions")
    }
    let wanted = cacheRows.map { [$0, rotated / 2] } ?? [batch, positions, rotated / 2]
    for (name, cache) in [("cos_cache", cos), ("sin_cache", sin)] where cache.extents != wanted {
      let rows = ids == nil ? "\(batch), \(positions)" : "rows"
      throw DeviceError(
        .invalidArgument,
        "\(name) has the shape \(cache); \(ids == nil ? "without" : "with") position_ids both caches must be "
          + "[\(rows), \(rotated / 2)], one number a pair")
    }
  }

  /// X or Y as batch x heads x positions x elements.
  public func byHeads(_ operand: TensorDescriptor) throws(DeviceError) -> TensorDescriptor {
    isPacked ? try operand.splitting(heads: heads) : operand
  }
}
