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
    // Windows and counts of valid keys came later; the mask's padding in 24.
    "Attention": [
      .rewrite(since: 23, Rewrites.attentionMaskBroadcast), .rewrite(since: 24, Rewrites.attentionHeadsFromShape),
    ],
    "Add": legacyBroadcast, "Sub": legacyBroadcast, "Mul": legacyBroadcast, "Div": legacyBroadcast,
    "Pow": legacyBroadcast,
    "Relu": legacyUnary, "Sigmoid": legacyUnary, "Tanh": legacyUnary, "Exp": legacyUnary, "Sqrt": legacyUnary,
    "Neg": legacyUnary, "Abs": legacyUnary, "Reciprocal": legacyUnary, "Floor": legacyUnary, "Ceil": legacyUnary,
    "Log": legacyUnary, "LeakyRelu": legacyUnary, "Elu": legacyUnary,
    "Sign": [.same(since: 9)], "Round": [.same(since: 11)], "Erf": [.same(since: 9)],
    "Sin": [.same(since: 7)], "Cos": [.same(since: 7)],
    "Softplus": [.same(since: 1)], "HardSwish": [.same(since: 14)],
    // 28 only gave floats a meaning with fmod = 0 too.
    "Mod": [.same(since: 10)],
    // The bounds became inputs in 11.
    "Clip": [.rewrite(since: 1, Rewrites.clipBoundsToInputs), .same(since: 11)],
    "Min": legacyVariadic, "Max": legacyVariadic, "Sum": legacyVariadic, "Mean": legacyVariadic,
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
    "ArgMin": [.same(since: 1)],
    "ReduceMin": [.rewrite(since: 1, Rewrites.axesToInput), .same(since: 18)],
    "ReduceProd": [.rewrite(since: 1, Rewrites.axesToInput)],
    "ReduceL1": [.rewrite(since: 1, Rewrites.axesToInput)],
    "ReduceL2": [.rewrite(since: 1, Rewrites.axesToInput)],
    "ReduceSumSquare": [.rewrite(since: 1, Rewrites.axesToInput)],
    "ReduceLogSum": [.rewrite(since: 1, Rewrites.axesToInput), .same(since: 18)],
    "ReduceLogSumExp": [.rewrite(since: 1, Rewrites.axesToInput), .same(since: 18)],
    "CumSum": [.same(since: 11)],
    // Before 10 the attribute `k`; `largest` and `sorted` came with 11, before it was the greatest, sorted.
    "TopK": [.rewrite(since: 1, Rewrites.kToInput), .same(since: 10)],
    "Identity": [.same(since: 1)],
    "Transpose": [.same(since: 1)],
    "Reshape": [.rewrite(since: 1, Rewrites.shapeToInput), .same(since: 5)],
    "Concat": [.rewrite(since: 1, Rewrites.defaulting("axis", to: 1)), .same(since: 4)],
    "Slice": [.rewrite(since: 1, Rewrites.sliceBoundsToInputs), .same(since: 10)],
    "Gather": [.same(since: 1)],
    "GatherElements": [.same(since: 11)],
    "GatherND": [.same(since: 11)],
    "ScatterElements": [.same(since: 11)],
    "ScatterND": [.same(since: 11)],
    "Flatten": [.same(since: 1)],
    // Before 13 the axes were an attribute.
    "Squeeze": [.rewrite(since: 1, Rewrites.axesToInput), .same(since: 13)],
    "Unsqueeze": [.rewrite(since: 1, Rewrites.axesToInput), .same(since: 13)],
    "Expand": [.same(since: 8)],
    // The sizes were an attribute before 13, and a call without them had as many parts as outputs before 18.
    "Split": [.rewrite(since: 1, Rewrites.splitSizesToInput), .rewrite(since: 13, Rewrites.splitIntoOutputs)],
    // Before 6 one axis was repeated, which was data, as was how often.
    "Tile": [.same(since: 6)],
    // The attributes became inputs in 11.
    "Pad": [
      .rewrite(since: 1, Rewrites.padsToInputs(named: "paddings")),
      .rewrite(since: 2, Rewrites.padsToInputs(named: "pads")), .same(since: 11),
    ],
    "Constant": [.same(since: 1)],
    "ConstantOfShape": [.same(since: 9)],
    "Range": [.same(since: 11)],
    // Before 11 negative indices were left open; since 28 those outside are not.
    "OneHot": [.same(since: 9)],
    "Shape": [.same(since: 1)],
    "Size": [.same(since: 1)],
  ]

  /// Operators that ONNX has given up, and what stands for them, by the opsets that had them.
  private static let successors: [String: (name: String, opsets: ClosedRange<Int>)] = [
    "Scatter": ("ScatterElements", 9...10)
  ]

  /// The operator that a node means: its own, or the one that stands for it today.
  static func op(_ name: String, domain: String, opset: Int) -> Operator? {
    if let successor = successor(of: name, domain: domain, opset: opset) { return successor }
    return OperatorRegistry.standard(name, domain: domain)
  }

  private static func successor(of name: String, domain: String, opset: Int) -> Operator? {
    guard domain == "ai.onnx", let successor = successors[name], successor.opsets.contains(opset) else { return nil }
    return OperatorRegistry.standard(successor.name)
  }

  /// Elementwise operators on two tensors: numpy's broadcasting since 7, by attribute before.
  private static let legacyBroadcast: [VersionRule] = olderBroadcast + [.same(since: 7)]

  /// The same where the definition has not changed since 7.
  private static let olderBroadcast: [VersionRule] = [.rewrite(since: 1, Rewrites.broadcastByAttribute)]

  /// Elementwise operators on one tensor: a hint about memory reuse was dropped in 6.
  private static let legacyUnary: [VersionRule] = [
    .rewrite(since: 1, Rewrites.dropping(["consumed_inputs"])), .same(since: 6),
  ]

  /// What a node means: nil if Berth has not the operator, or does not follow that version of it.
  static func meaning(of node: GraphNode, opset: Int) -> VersionRule.Meaning? {
    if let successor = successor(of: node.op, domain: node.domain, opset: opset) {
      return .rewritten(Rewrites.renaming(to: successor.name))
    }
    guard let op = OperatorRegistry.standard(node.op, domain: node.domain) else { return nil }
    return node.domain == "ai.onnx" ? meaning(of: op, opset: opset) : .same
  }
  /// Elementwise operators on any number of tensors: the same hint; broadcast since 8, of equal shapes before, which is
  /// a case of it.
  private static let legacyVariadic = legacyUnary

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
    let opset = opsets[node.domain]
    guard let op = op(node.op, domain: node.domain, opset: opset ?? 0) else {
      return ONNXGap(.operator, node.qualifiedName, "\(node.label): Berth has no operator \(node.qualifiedName)")
    }
    guard let opset else {
      throw ONNXError(.inputOutput, "\(node.label): the model imports no opset of the domain '\(node.domain)'")
    }
    guard meaning(of: node, opset: opset) == nil else { return nil }
    let followed =
      opset > Operator.onnxOpset
      ? "Berth follows opset \(Operator.onnxOpset)" : "Berth follows opset \(oldest(op)) and later"
    return ONNXGap(.version, "\(op) of opset \(opset)", "\(node.label): \(op) of opset \(opset): \(followed)")
  }

  private static func oldest(_ op: Operator) -> Int { table[op.name]?.first?.since ?? op.version }
}
