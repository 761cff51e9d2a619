// SPDX-License-Identifier: Apache-2.0

import BerthCore

/// A node of a graph as the file has it, its attributes read.
struct GraphNode: Sendable {
  /// What the node is called in messages: `node 3 'conv1' (Conv)`.
  let label: String
  /// The operator's domain, `ai.onnx` spelled out.
  let domain: String
  /// The operator's name.
  let op: String
  /// The names of the inputs in order, empty for an optional one that is absent.
  let inputs: [String]
  /// The names of the outputs in order, empty for one that is not wanted.
  let outputs: [String]
  /// The attributes by name.
  let attributes: [String: AttributeValue]

  /// The operator's name, with its domain where that is not ONNX's own.
  var qualifiedName: String { domain == "ai.onnx" ? op : "\(domain).\(op)" }

  /// The domain as Berth spells it: ONNX's own may be left empty in files.
  static func normalized(domain: String) -> String { domain.isEmpty ? "ai.onnx" : domain }
}
