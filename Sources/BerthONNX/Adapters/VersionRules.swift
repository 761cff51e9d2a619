// SPDX-License-Identifier: Apache-2.0

import BerthCore

/// How calls written for an older definition of an operator are put in terms of the one Berth follows.
///
/// A definition that changed in ONNX has a new version. Where the change did not touch what a call means (more dtypes,
/// clearer words), the rule is `.same`; where it moved an attribute to an input or the like, a rewrite does that. What
/// has no rule is refused by name. A new operator needs a line in `table` only if it has older versions; a rewrite may
/// also yield several nodes, or another operator.
struct VersionRule: Sendable {
  /// What to do with a call.
  enum Meaning: Sendable {
    /// It means today what it meant then.
    case same
    /// It means what the nodes that this yields mean.
    case rewritten(Rewrite)
  }

  /// Yields nodes in today's terms from one in the old, whose inputs have these types (nil for an absent one).
  typealias Rewrite = @Sendable (_ node: AdaptedNode, _ types: [TensorType?]) throws(ONNXError) -> [AdaptedNode]

  /// The first opset that the rule holds for; it holds until the next rule's, or the version Berth follows.
  let since: Int
  /// What to do with a call.
  let meaning: Meaning

  static func same(since: Int) -> VersionRule { VersionRule(since: since, meaning: .same) }

  static func rewrite(since: Int, _ rewrite: @escaping Rewrite) -> VersionRule {
    VersionRule(since: since, meaning: .rewritten(rewrite))
  }
}

/// The rules for all operators of ONNX's own domain.
enum VersionRules {
  /// By operator, oldest first. Each line follows the operator's change log in ONNX.
  static let table: [String: [VersionRule]] = [
    "MatMul": [.same(since: 1)],
    // Before 7 a C of another shape needed the attribute `broadcast`; what it allowed is part of today's broadcasting.
    "Gemm": [.rewrite(since: 1, Rewrites.dropping(["broadcast"])), .same(since: 7)],
    "Conv": [.same(since: 1)],
    "ConvTranspose": [.same(since: 1)],
    "MaxPool": [.same(since: 1)],
    "AveragePool": [.same(since: 1)],
    "GlobalMaxPool": [.same(since: 1)],
    "GlobalAveragePool": [.same(since: 1)],
    "Add": legacyBroadcast, "Sub": legacyBroadcast, "Mul": legacyBroadcast, "Div": legacyBroadcast,
    "Relu": legacyUnary, "Sigmoid": legacyUnary, "Tanh": legacyUnary, "Exp": legacyUnary, "Sqrt": legacyUnary,
    "Where": [.same(since: 9)],
    // The target's name became its number in 6. Later versions added dtypes and attributes for them.
    "Cast": [.rewrite(since: 1, Rewrites.castTargetByName), .same(since: 6)],
    "CastLike": [.same(since: 15)],
    "Equal": legacyBroadcast, "Less": legacyBroadcast, "Greater": legacyBroadcast,
    "LessOrEqual": [.same(since: 12)], "GreaterOrEqual": [.same(since: 12)],
    "And": olderBroadcast, "Or": olderBroadcast, "Xor": olderBroadcast,
    "IsNaN": [.same(since: 9)],
    "IsInf": [.same(since: 10)],
    // One scale for all in 10, along an axis since 13, in blocks since 21.
    "QuantizeLinear": [.same(since: 10)],
    "DequantizeLinear": [.same(since: 10)],
    // Before 13 all axes from `axis` on were one.
    "Softmax": [.rewrite(since: 1, Rewrites.softmaxOverTrailingAxes)],
    "ReduceSum": [.rewrite(since: 1, Rewrites.axesToInput)],
    "ReduceMean": [.rewrite(since: 1, Rewrites.axesToInput)],
    "ReduceMax": [.rewrite(since: 1, Rewrites.axesToInput), .same(since: 18)],
    "ArgMax": [.same(since: 1)],
    "Identity": [.same(since: 1)],
    "Transpose": [.same(since: 1)],
    "Reshape": [.rewrite(since: 1, Rewrites.shapeToInput), .same(since: 5)],
    "Concat": [.rewrite(since: 1, Rewrites.defaulting("axis", to: 1)), .same(since: 4)],
    "Slice": [.rewrite(since: 1, Rewrites.sliceBoundsToInputs), .same(since: 10)],
    "Gather": [.same(since: 1)],
  ]

  /// Elementwise operators on two tensors: numpy's broadcasting since 7, by attribute before.
  private static let legacyBroadcast: [VersionRule] = olderBroadcast + [.same(since: 7)]

  /// The same where the definition has not changed since 7.
  private static let olderBroadcast: [VersionRule] = [.rewrite(since: 1, Rewrites.broadcastByAttribute)]

  /// Elementwise operators on one tensor: a hint about memory reuse was dropped in 6.
  private static let legacyUnary: [VersionRule] = [
    .rewrite(since: 1, Rewrites.dropping(["consumed_inputs"])), .same(since: 6),
  ]

  /// What a call of `op` in ONNX's `opset` means; nil if Berth does not follow that version.
  static func meaning(of op: Operator, opset: Int) -> VersionRule.Meaning? {
    if opset > Operator.onnxOpset { return nil }
    if opset >= op.version { return .same }
    return table[op.name]?.last { $0.since <= opset }?.meaning
  }

  /// What of a node's operator, in the version that the model is written in, Berth does not have; nil if nothing is
  /// missing.
  ///
  /// - Throws: `.inputOutput` if the model imports no opset of the node's domain.
  static func gap(for node: GraphNode, opsets: [String: Int]) throws(ONNXError) -> ONNXGap? {
    guard let op = OperatorRegistry.standard(node.op, domain: node.domain) else {
      return ONNXGap(.operator, node.qualifiedName, "\(node.label): Berth has no operator \(node.qualifiedName)")
    }
    guard let opset = opsets[node.domain] else {
      throw ONNXError(.inputOutput, "\(node.label): the model imports no opset of the domain '\(node.domain)'")
    }
    guard node.domain == "ai.onnx", meaning(of: op, opset: opset) == nil else { return nil }
    let followed =
      opset > Operator.onnxOpset
      ? "Berth follows opset \(Operator.onnxOpset)" : "Berth follows opset \(oldest(op)) and later"
    return ONNXGap(.version, "\(op) of opset \(opset)", "\(node.label): \(op) of opset \(opset): \(followed)")
  }

  private static func oldest(_ op: Operator) -> Int { table[op.name]?.first?.since ?? op.version }
}
