// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Attention`: for each head softmax(softcap(scale Q K') + mask) V, with a cache of keys and values before the
  /// new ones.
  ///
  /// Q, K and V are batch x heads x positions x elements, or batch x positions x (heads · elements) with the numbers of
  /// heads as attributes. A head of K and V serves as many heads of Q as there are of those for each. A query sees the
  /// keys that `is_causal`, the windows, `nonpad_kv_seqlen` and `attn_mask` all let it see; one that sees none yields
  /// zeros.
  ///
  /// Of the masks that ONNX's type list allows, its text describes bool ones, and floats of Q's dtype. Floats of
  /// another dtype are taken too and rounded to Q's, as ONNX's function does; integers are not.
  public static let attention = Operator(
    "Attention", version: 25, summary: "softmax of scaled products of queries and keys, times the values",
    inputs: [
      .input("Q", "T1"), .input("K", "T1"), .input("V", "T2"), .input("attn_mask", "U", .optional),
      .input("past_key", "T1", .optional), .input("past_value", "T2", .optional),
      .input("nonpad_kv_seqlen", fixed: .int64, .optional),
    ],
    outputs: [
      .output("Y", "T1"), .output("present_key", "T1", .optional), .output("present_value", "T2", .optional),
      .output("qk_matmul_output", "T1", .optional),
    ],
    attributes: [
      .defaulted("is_causal", 0), .optional("kv_num_heads", .int), .defaulted("left_window_size", -1),
      .optional("q_num_heads", .int), .defaulted("qk_matmul_output_mode", 0), .defaulted("right_window_size", -1),
      .optional("scale", .float), .defaulted("softcap", 0.0), .optional("softmax_precision", .int),
    ],
    typeVariables: ["T1": .floats, "T2": .floats, "U": .numbers + [.bool]],
    flops: { call in (try? AttentionGeometry(call))?.flops ?? 0 },
    infer: { context throws(DeviceError) in
      let geometry = try AttentionGeometry(context)
      let (q, v) = (try context.input(0), try context.input(2))
      return [
        TensorType(q.dtype, try geometry.yShape), TensorType(q.dtype, try geometry.presentKeyShape),
        TensorType(v.dtype, try geometry.presentValueShape), TensorType(q.dtype, try geometry.scoresShape),
      ]
    })
}

/// What of the scores the output `qk_matmul_output` of `Attention` holds. The numbers are ONNX's.
public enum AttentionScores: Int, Sendable, Hashable {
  /// The scaled products of queries and keys.
  case raw
  /// After the soft cap.
  case capped
  /// After the mask: minus infinity where a key is not seen.
  case masked
  /// After the softmax.
  case probabilities
}

/// An attention with every default filled in, its operands seen as batch x heads x positions x elements.
public struct AttentionGeometry: Sendable, Hashable {
  /// Whether heads lie within the last axis: Q, K, V and Y have three axes.
  public let isPacked: Bool
  /// Independent attentions.
  public let batch: Int
  /// Heads of Q and Y.
  public let queryHeads: Int
  /// Heads of K and V, of which each serves `groupSize` heads of Q.
  public let keyHeads: Int
  /// Positions of Q.
  public let queries: Int
  /// Positions of the cache, before those of K.
  public let past: Int
  /// Positions of K.
  public let keys: Int
  /// Elements of a query and of a key.
  public let headSize: Int
  /// Elements of a value.
  public let valueSize: Int
  /// What scores are multiplied with; nil: one over the root of `headSize`.
  public let scale: Float?
  /// What scores stay below in magnitude; 0: no soft cap.
  public let softcap: Float
  /// How many positions before its own a query sees at most; nil: no limit.
  public let left: Int?
  /// How many positions behind its own a query sees at most, 0 if the attention is causal; nil: no limit.
  public let right: Int?
  /// What `qk_matmul_output` holds.
  public let scores: AttentionScores
  /// The dtype that ONNX lets the softmax be computed in: `softmax_precision`, or that of Q. A device may always be
  /// more exact.
  public let softmaxDType: DType
  /// Positions that the mask covers; the keys behind them are not seen. Nil: no mask.
  public let maskKeys: Int?

  /// Heads of Q for each head of K.
  public var groupSize: Int { keyHeads == 0 ? 0 : queryHeads / keyHeads }

  /// All positions that a query may see.
  public var totalKeys: Int { past + keys }

  /// The multiplications and additions of both products, and for each score what the softmax takes. Hidden keys count.
  public var flops: Int {
    let scores = Int.saturatingProduct(batch, queryHeads, queries, totalKeys)
    let products = Int.saturatingProduct(2, headSize.saturatingAdding(valueSize))
    // Maximum, difference, exponential, sum, quotient.
    return .saturatingProduct(scores, products.saturatingAdding(5))
  }

  /// The geometry of a call of `Attention`.
  public init(_ call: OperatorCall) throws(DeviceError) {
    guard call.op == .attention else { throw DeviceError(.internal, "\(call.op) is no attention") }
    try self.init(call.inputs.map { $0?.type }, call.attributes)
  }

  init(_ context: borrowing InferenceContext) throws(DeviceError) {
    try self.init(context.inputs.map { $0?.type }, context.attributes)
  }

  private init(_ inputs: [TensorType?], _ attributes: Attributes) throws(DeviceError) {
    func input(_ index: Int) -> TensorType? { index < inputs.count ? inputs[index] : nil }
    guard let q = input(0), let k = input(1), let v = input(2) else {
      throw DeviceError(.internal, "an attention without queries, keys or values")
    }
    let heads = try AttentionHeads(q.shape, k.shape, v.shape, attributes)
    isPacked = heads.isPacked
    (batch, queryHeads, keyHeads) = (heads.q[0], heads.q[1], heads.k[1])
    (queries, keys, headSize, valueSize) = (heads.q[2], heads.k[2], heads.q[3], heads.v[3])
    try heads.check(q.shape, k.shape, v.shape)

    past = try AttentionGeometry.past(input(4)?.shape, input(5)?.shape, heads)
    let (total, overflow) = past.addingReportingOverflow(keys)
    guard !overflow else { throw DeviceError(.invalidArgument, "past and new keys are more than 2^63 - 1") }
    if let mask = input(3) {
      maskKeys = try AttentionGeometry.maskKeys(mask, over: [batch, queryHeads, queries], keys: total)
    } else {
      maskKeys = nil
    }
    if let counts = input(6)?.shape {
      guard counts.extents == [batch] else {
        throw DeviceError(
          .invalidArgument, "nonpad_kv_seqlen has the shape \(counts); it must be [\(batch)], one count a batch")
      }
      guard input(4) == nil else {
        throw DeviceError(
          .invalidArgument, "nonpad_kv_seqlen together with past_key; it counts the keys of a cache that K holds whole")
      }
    }

    scale = attributes.optionalFloat("scale")
    // ONNX multiplies Q and K with the root of the scale.
    guard (scale ?? 0).isFinite, (scale ?? 0) >= 0 else {
      throw DeviceError(.invalidArgument, "attribute 'scale' is \(scale ?? 0); it must be a number not below 0")
    }
    softcap = attributes.float("softcap")
    guard softcap.isFinite, softcap >= 0 else {
      throw DeviceError(
        .invalidArgument, "attribute 'softcap' is \(softcap); it must be a number above 0, or 0 for no soft cap")
    }
    left = try AttentionGeometry.window("left_window_size", attributes)
    let window = try AttentionGeometry.window("right_window_size", attributes)
    right = attributes.flag("is_causal") ? 0 : window
    guard let scores = AttentionScores(rawValue: attributes.int("qk_matmul_output_mode")) else {
      throw DeviceError(
        .invalidArgument,
        "attribute 'qk_matmul_output_mode' is \(attributes.int("qk_matmul_output_mode")); it can be 0 to 3")
    }
    self.scores = scores
    softmaxDType = try AttentionGeometry.softmaxDType(attributes) ?? q.dtype
  }

  private static func past(
    _ key: Shape?, _ value: Shape?, _ heads: AttentionHeads
  ) throws(DeviceError) -> Int {
    guard key != nil || value != nil else { return 0 }
    guard let key, let value else {
      throw DeviceError(.invalidArgument, "past_key and past_value must be given together")
    }
    let (batch, count) = (heads.q[0], heads.k[1])
    guard key.rank == 4, value.rank == 4, key.extents == [batch, count, key[2], heads.k[3]],
      value.extents == [batch, count, key[2], heads.v[3]]
    else {
      throw DeviceError(
        .invalidArgument,
        "past_key \(key) and past_value \(value) must be [\(batch), \(count), positions, \(heads.k[3])] and "
          + "[\(batch), \(count), positions, \(heads.v[3])], as K and V are")
    }
    return key[2]
  }

  /// How many keys a mask covers.
  private static func maskKeys(
    _ mask: TensorType, over rows: [Int], keys: Int
  ) throws(DeviceError) -> Int {
    guard mask.dtype == .bool || mask.dtype.isFloatingPoint else {
      throw DeviceError(
        .unsupported,
        "attn_mask is \(mask.dtype); ONNX says what bool and floating-point masks mean, and nothing of integers; cast it"
      )
    }
    let shape = mask.shape
    let full = try Shape(rows + [keys])
    guard shape.rank >= 1, shape.rank <= 4, shape[shape.rank - 1] <= keys,
      let leading = try? Shape(shape.extents.dropLast()), let target = try? Shape(rows),
      (try? leading.broadcast(with: target)) == target
    else {
      throw DeviceError(
        .invalidArgument,
        "attn_mask has the shape \(shape); it must broadcast to \(full), though its last axis may be shorter")
    }
    return shape[shape.rank - 1]
  }

  private static func window(_ name: String, _ attributes: Attributes) throws(DeviceError) -> Int? {
    let size = attributes.int(name)
    guard size >= -1 else {
      throw DeviceError(.invalidArgument, "attribute '\(name)' is \(size); it must be -1 for no limit, or not below 0")
    }
    return size < 0 ? nil : size
  }

  private static func softmaxDType(_ attributes: Attributes) throws(DeviceError) -> DType? {
    guard let number = attributes.optionalInt("softmax_precision") else { return nil }
    let dtype = DType(rawValue: UInt16(clamping: number))
    guard dtype.isFloatingPoint else {
      throw DeviceError(
        .invalidArgument,
        "attribute 'softmax_precision' is \(number); it can be 1 (float32), 10 (float16), 11 (float64) or 16 (bfloat16)"
      )
    }
    return dtype
  }
}

/// Q, K and V as batch, heads, positions, elements.
private struct AttentionHeads {
  let isPacked: Bool
  let q: [Int]
  let k: [Int]
  let v: [Int]

  init(_ q: Shape, _ k: Shape, _ v: Shape, _ attributes: Attributes) throws(DeviceError) {
    guard q.rank == 3 || q.rank == 4, k.rank == q.rank, v.rank == q.rank else {
      throw DeviceError(
        .invalidArgument,
        "Q \(q), K \(k) and V \(v) must all have four axes, or all three with heads and elements in the last")
    }
    isPacked = q.rank == 3
    let (queryHeads, keyHeads) = (attributes.optionalInt("q_num_heads"), attributes.optionalInt("kv_num_heads"))
    guard isPacked else {
      guard queryHeads == nil, keyHeads == nil else {
        throw DeviceError(
          .invalidArgument, "attributes 'q_num_heads' and 'kv_num_heads' belong to three axes; Q has the shape \(q)")
      }
      (self.q, self.k, self.v) = (q.extents, k.extents, v.extents)
      return
    }
    guard let queryHeads, let keyHeads, queryHeads > 0, keyHeads > 0 else {
      throw DeviceError(
        .invalidArgument,
        "Q \(q) has three axes, which need the attributes 'q_num_heads' and 'kv_num_heads', both above 0")
    }
    guard q[2] % queryHeads == 0, k[2] % keyHeads == 0, v[2] % keyHeads == 0 else {
      throw DeviceError(
        .invalidArgument,
        "the last axes of Q \(q), K \(k) and V \(v) cannot be divided among \(queryHeads) and \(keyHeads) heads")
    }
    self.q = [q[0], queryHeads, q[1], q[2] / queryHeads]
    self.k = [k[0], keyHeads, k[1], k[2] / keyHeads]
    self.v = [v[0], keyHeads, v[1], v[2] / keyHeads]
  }

  /// Refuses what does not fit together. The shapes are those of the operands, for the message.
  func check(_ shapeQ: Shape, _ shapeK: Shape, _ shapeV: Shape) throws(DeviceError) {
    guard k[0] == q[0], v[0] == q[0], v[1] == k[1], v[2] == k[2], k[3] == q[3] else {
      throw DeviceError(
        .invalidArgument,
        "Q \(shapeQ), K \(shapeK) and V \(shapeV) do not fit: they must have the same batch, K and V the same heads and "
          + "positions, Q and K the same head size")
    }
    guard k[1] > 0 ? q[1] % k[1] == 0 : q[1] == 0 else {
      throw DeviceError(
        .invalidArgument, "\(q[1]) heads of Q \(shapeQ) cannot be divided among \(k[1]) heads of K \(shapeK)")
    }
  }
}

// MARK: - Shapes and views

extension AttentionGeometry {
  var yShape: Shape {
    get throws(DeviceError) {
      if isPacked {
        let (hidden, overflow) = queryHeads.multipliedReportingOverflow(by: valueSize)
        guard !overflow else { throw DeviceError(.invalidArgument, "Y would have more elements than 2^63 - 1") }
        return try Shape([batch, queries, hidden])
      }
      return try Shape([batch, queryHeads, queries, valueSize])
    }
  }

  var presentKeyShape: Shape {
    get throws(DeviceError) { try Shape([batch, keyHeads, totalKeys, headSize]) }
  }

  var presentValueShape: Shape {
    get throws(DeviceError) { try Shape([batch, keyHeads, totalKeys, valueSize]) }
  }

  var scoresShape: Shape {
    get throws(DeviceError) { try Shape([batch, queryHeads, queries, totalKeys]) }
  }

  /// Q, K, V or Y as batch x heads x positions x elements, wherever its heads lie.
  ///
  /// - Parameter heads: how many; `queryHeads` for Q and Y, `keyHeads` for K and V.
  public func byHeads(_ operand: TensorDescriptor, heads: Int) throws(DeviceError) -> TensorDescriptor {
    guard isPacked else { return operand }
    let size = heads == 0 ? 0 : operand.shape[2] / heads
    let (step, steps) = (operand.strides[2], operand.strides)
    return try TensorDescriptor(
      operand.dtype, try Shape([operand.shape[0], heads, operand.shape[1], size]),
      strides: try Strides([steps[0], size == 0 ? 0 : step * size, steps[1], step]), offset: operand.offset)
  }

  /// The mask as batch x heads of Q x queries x `maskKeys`, with stride 0 where it is the same.
  public func maskByHeads(_ mask: TensorDescriptor) throws(DeviceError) -> TensorDescriptor {
    try mask.broadcast(to: try Shape([batch, queryHeads, queries, maskKeys ?? 0]))
  }
}
