// SPDX-License-Identifier: Apache-2.0

import BerthCore

/// A node in terms of the operators that Berth follows: what version rules make of a `GraphNode`.
struct AdaptedNode: Sendable {
  /// Where an input comes from.
  enum Source: Sendable {
    /// The optional input is not there.
    case absent
    /// A value of the graph, by its name.
    case value(String)
    /// A value that the node brings along, as a rule does that moves an attribute to an input.
    case constant(HostTensor)
  }

  /// What the node is called in messages.
  let label: String
  /// The operator's domain.
  var domain: String
  /// The operator's name.
  var op: String
  /// The inputs in order.
  var inputs: [Source]
  /// The names of the outputs in order, empty for one that is not wanted.
  var outputs: [String]
  /// The attributes by name.
  var attributes: [String: AttributeValue]

  init(_ node: GraphNode) {
    label = node.label
    (domain, op) = (node.domain, node.op)
    inputs = node.inputs.map { $0.isEmpty ? .absent : .value($0) }
    (outputs, attributes) = (node.outputs, node.attributes)
  }

  /// Another node that stands in for the same one of the model.
  init(
    _ op: String, _ inputs: [Source], to outputs: [String], attributes: [String: AttributeValue] = [:],
    for original: AdaptedNode
  ) {
    (label, domain, self.op) = (original.label, "ai.onnx", op)
    (self.inputs, self.outputs, self.attributes) = (inputs, outputs, attributes)
  }

  /// The name of a value between the nodes that stand in for this one. No graph has it: names in files are not empty,
  /// and those of the outputs are taken.
  func temporary(_ suffix: String) -> String { "\(outputs.first ?? label)\u{0}\(suffix)" }

  /// Takes an attribute away. Nil if it is not there.
  mutating func take(_ name: String) -> AttributeValue? { attributes.removeValue(forKey: name) }

  /// Takes an attribute away that must be a list of integers. Nil if it is not there.
  mutating func takeIntegers(_ name: String) throws(ONNXError) -> [Int]? {
    guard let value = take(name) else { return nil }
    guard case .ints(let values) = value else { throw wrongType(name, value) }
    return values
  }

  /// Takes an attribute away that must be an integer. Nil if it is not there.
  mutating func takeInteger(_ name: String) throws(ONNXError) -> Int? {
    guard let value = take(name) else { return nil }
    guard case .int(let integer) = value else { throw wrongType(name, value) }
    return integer
  }

  /// Takes an attribute away that must be a floating-point number. Nil if it is not there.
  mutating func takeFloat(_ name: String) throws(ONNXError) -> Float? {
    guard let value = take(name) else { return nil }
    guard case .float(let number) = value else { throw wrongType(name, value) }
    return number
  }

  private func wrongType(_ name: String, _ value: AttributeValue) -> ONNXError {
    ONNXError(.invalidArgument, "\(label): the attribute '\(name)' is of type \(value.kind.rawValue)")
  }
}
