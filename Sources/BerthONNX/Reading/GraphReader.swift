// SPDX-License-Identifier: Apache-2.0

import BerthCore

/// Turns the messages of a model file into nodes in order, constants and declared values.
///
/// What is wrong throws; what is right and not supported is collected in `gaps`, so that a report can name all of it.
struct GraphReader {
  private(set) var inputs: [ONNXValue] = []
  private(set) var outputs: [ONNXValue] = []
  private(set) var constants: [String: HostTensor] = [:]
  private(set) var nodes: [GraphNode] = []
  private(set) var gaps: Set<ONNXGap> = []
  private let opsets: [String: Int]
  private let functions: Set<String>

  init(_ model: Onnx_ModelProto, opsets: [String: Int]) throws(ONNXError) {
    self.opsets = opsets
    functions = Set(model.functions.map { "\(GraphNode.normalized(domain: $0.domain)).\($0.name)" })
    let graph = model.graph
    var known: Set<String> = []
    try readInitializers(graph, &known)
    try readInputs(graph, &known)
    for (index, node) in graph.node.enumerated() { try read(node, at: index, &known) }
    for proto in graph.output {
      guard known.contains(proto.name) else {
        throw ONNXError(.inputOutput, "nothing makes the graph's output '\(proto.name)'")
      }
      outputs.append(try declared(proto, as: "the output"))
    }
    guard !outputs.isEmpty else { throw ONNXError(.inputOutput, "the graph has no output") }
  }

  /// Keeps the gaps that `body` throws, and lets other errors pass. Nil if there was a gap.
  private mutating func collecting<Value>(_ body: () throws(ONNXError) -> Value) throws(ONNXError) -> Value? {
    do throws(ONNXError) {
      return try body()
    } catch {
      guard !error.gaps.isEmpty else { throw error }
      gaps.formUnion(error.gaps)
      return nil
    }
  }

  private mutating func readInitializers(_ graph: Onnx_GraphProto, _ known: inout Set<String>) throws(ONNXError) {
    for proto in graph.initializer {
      let what = "the initializer '\(proto.name)'"
      guard !proto.name.isEmpty, known.insert(proto.name).inserted else {
        throw ONNXError(
          .inputOutput, proto.name.isEmpty ? "an initializer has no name" : "\(what) is there more than once")
      }
      if let tensor = try collecting({ () throws(ONNXError) in try HostTensor(proto, what: what) }) {
        constants[proto.name] = tensor
      }
    }
    for proto in graph.sparseInitializer {
      let name = proto.values.name
      gaps.insert(ONNXGap(.valueKind, "sparse tensor", "the initializer '\(name)' is a sparse tensor"))
      known.insert(name)
    }
  }

  private mutating func readInputs(_ graph: Onnx_GraphProto, _ known: inout Set<String>) throws(ONNXError) {
    var names: Set<String> = []
    for proto in graph.input {
      guard !proto.name.isEmpty, names.insert(proto.name).inserted else {
        throw ONNXError(
          .inputOutput,
          proto.name.isEmpty ? "an input of the graph has no name" : "the input '\(proto.name)' is there more than once"
        )
      }
      // An initializer that is listed as an input too has a value already; files of IR version 3 list all of them so.
      if known.insert(proto.name).inserted { inputs.append(try declared(proto, as: "the input")) }
    }
  }

  private mutating func read(
    _ proto: Onnx_NodeProto, at index: Int, _ known: inout Set<String>
  ) throws(ONNXError) {
    let name = proto.name.isEmpty ? "" : " '\(proto.name)'"
    let label = "node \(index)\(name) (\(proto.opType))"
    guard !proto.opType.isEmpty else { throw ONNXError(.inputOutput, "node \(index)\(name) names no operator") }
    for input in proto.input where !input.isEmpty && !known.contains(input) {
      throw ONNXError(.inputOutput, "\(label) reads '\(input)', which nothing before it makes")
    }
    for output in proto.output where !output.isEmpty && !known.insert(output).inserted {
      throw ONNXError(.inputOutput, "\(label) makes '\(output)', which is there already")
    }
    let domain = GraphNode.normalized(domain: proto.domain)
    var attributes: [String: AttributeValue] = [:]
    for attribute in proto.attribute {
      guard attributes[attribute.name] == nil else {
        throw ONNXError(.inputOutput, "\(label) has the attribute '\(attribute.name)' more than once")
      }
      attributes[attribute.name] = try collecting({ () throws(ONNXError) in try AttributeValue(attribute, of: label) })
    }
    let node = GraphNode(
      label: label, domain: domain, op: proto.opType, inputs: proto.input, outputs: proto.output,
      attributes: attributes)
    if domain == "ai.onnx", proto.opType == "Constant" {
      // A value that could not be read has left its gap already.
      guard attributes.count == proto.attribute.count else { return }
      guard proto.output.count == 1, let output = proto.output.first, proto.input.isEmpty else {
        throw ONNXError(.inputOutput, "\(label) must have one output and no input")
      }
      if let tensor = try collecting({ () throws(ONNXError) in try node.constant() }) { constants[output] = tensor }
      return
    }
    try check(node)
    nodes.append(node)
  }

  /// Collects what of the node's operator Berth does not have.
  private mutating func check(_ node: GraphNode) throws(ONNXError) {
    if functions.contains("\(node.domain).\(node.op)") {
      gaps.insert(
        ONNXGap(.graphFeature, "model-local function", "\(node.label) calls a function that the model defines"))
      return
    }
    if let gap = try VersionRules.gap(for: node, opsets: opsets) { gaps.insert(gap) }
    // The target of a cast is an element type like any other, and counted as one.
    if node.domain == "ai.onnx", node.op == "Cast", case .int(let target)? = node.attributes["to"],
      DataTypeNames.dtype(Int32(clamping: target)) == nil
    {
      gaps.insert(DataTypeNames.gap(Int32(clamping: target), of: "the result of \(node.label)"))
    }
  }

  private mutating func declared(_ proto: Onnx_ValueInfoProto, as role: String) throws(ONNXError) -> ONNXValue {
    let what = "\(role) '\(proto.name)'"
    func unsupported(_ kind: String) -> ONNXGap { ONNXGap(.valueKind, kind, "\(what) is of the kind \(kind)") }
    switch proto.type.value {
    case .tensorType(let tensor):
      guard tensor.elemType != 0 else { return ONNXValue(name: proto.name, dtype: nil, extents: nil) }
      let dtype = DataTypeNames.dtype(tensor.elemType)
      if dtype == nil { gaps.insert(DataTypeNames.gap(tensor.elemType, of: what)) }
      guard tensor.hasShape else { return ONNXValue(name: proto.name, dtype: dtype, extents: nil) }
      let extents = tensor.shape.dim.map { dim -> ONNXValue.Extent in
        switch dim.value {
        case .dimValue(let count): .fixed(Int(count))
        case .dimParam(let symbol) where !symbol.isEmpty: .symbol(symbol)
        default: .any
        }
      }
      if extents.count > Shape.maximumRank {
        gaps.insert(
          ONNXGap(
            .valueKind, "rank above \(Shape.maximumRank)",
            "\(what) has \(extents.count) axes; Berth handles at most \(Shape.maximumRank)"))
      }
      return ONNXValue(name: proto.name, dtype: dtype, extents: extents)
    case .sequenceType: gaps.insert(unsupported("sequence"))
    case .mapType: gaps.insert(unsupported("map"))
    case .optionalType: gaps.insert(unsupported("optional"))
    case .sparseTensorType: gaps.insert(unsupported("sparse tensor"))
    case .opaqueType: gaps.insert(unsupported("opaque"))
    case nil: break
    }
    return ONNXValue(name: proto.name, dtype: nil, extents: nil)
  }
}
