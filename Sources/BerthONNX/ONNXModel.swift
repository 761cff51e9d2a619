// SPDX-License-Identifier: Apache-2.0

import BerthCore
import SwiftProtobuf

/// An ONNX model: a graph of operators, its constants, its declared inputs and outputs.
///
/// Reading a model checks it: names, order of nodes, extents against data. A model that needs what Berth has not can be
/// read too; its `gaps` say what that is, and an `ONNXSession` refuses it.
public struct ONNXModel: Sendable {
  /// What the file says made it; may be empty.
  public let producer: String
  /// The version of each domain's operators that the model is written in; ONNX's own domain is `ai.onnx`.
  public let opsets: [String: Int]
  /// What must be given to run the model, in order: the graph's inputs without those that an initializer fills.
  public let inputs: [ONNXValue]
  /// What a run gives, in order.
  public let outputs: [ONNXValue]
  /// What the model needs and Berth does not offer, the gravest first; empty for a model that can be run, the device
  /// permitting.
  public let gaps: [ONNXGap]

  let constants: [String: HostTensor]
  let nodes: [GraphNode]

  /// Reads a file.
  ///
  /// - Throws: `.notFound` or `.inputOutput` for a file that cannot be read or holds no valid model.
  public init(contentsOf path: String) throws(ONNXError) {
    try self.init(try FileReader.bytes(of: path), what: "'\(path)'")
  }

  /// Reads a serialised `ModelProto`.
  ///
  /// - Parameter what: what the model is called in messages.
  /// - Throws: `.inputOutput` for bytes that hold no valid model.
  public init(_ bytes: [UInt8], what: String = "the model") throws(ONNXError) {
    let proto: Onnx_ModelProto
    do {
      proto = try Onnx_ModelProto(serializedBytes: bytes)
    } catch {
      throw ONNXError(.inputOutput, "\(what) is no ONNX model: \(error)")
    }
    guard proto.hasGraph else { throw ONNXError(.inputOutput, "\(what) has no graph") }
    do throws(ONNXError) {
      opsets = try ONNXModel.opsets(of: proto)
      let reader = try GraphReader(proto, opsets: opsets)
      producer = [proto.producerName, proto.producerVersion].filter { !$0.isEmpty }.joined(separator: " ")
      (inputs, outputs) = (reader.inputs, reader.outputs)
      (constants, nodes) = (reader.constants, reader.nodes)
      gaps = reader.gaps.sorted()
    } catch {
      throw ONNXError(error.error.code, "\(what): \(error.error.message)")
    }
  }

  /// How often each operator occurs, by name, with the domain where it is not ONNX's own. Constants are not counted.
  public var operatorCounts: [String: Int] {
    nodes.reduce(into: [:]) { counts, node in counts[node.qualifiedName, default: 0] += 1 }
  }

  private static func opsets(of proto: Onnx_ModelProto) throws(ONNXError) -> [String: Int] {
    var opsets: [String: Int] = [:]
    for entry in proto.opsetImport {
      guard entry.version > 0 else {
        throw ONNXError(.inputOutput, "the opset of the domain '\(entry.domain)' is \(entry.version)")
      }
      opsets[GraphNode.normalized(domain: entry.domain)] = Int(entry.version)
    }
    if opsets.isEmpty {
      // Files of IR versions 1 and 2 could not say, and mean opset 1.
      guard proto.irVersion < 3, proto.irVersion > 0 else {
        throw ONNXError(.inputOutput, "the model does not say which opset it is written in")
      }
      opsets["ai.onnx"] = 1
    }
    return opsets
  }
}
