// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension AttributeValue {
  /// The value of an attribute in a file.
  ///
  /// - Parameter node: the node's label, for messages.
  /// - Throws: `.inputOutput` for one that holds no value; `.unsupported` with a gap for subgraphs, sparse tensors and
  ///   types.
  init(_ proto: Onnx_AttributeProto, of node: String) throws(ONNXError) {
    let what = "attribute '\(proto.name)' of \(node)"
    func text(_ bytes: some Collection<UInt8>) throws(ONNXError) -> String {
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw ONNXError(.inputOutput, "\(what) is no UTF-8 text")
      }
      return text
    }
    func gap(_ name: String) -> ONNXError {
      ONNXError(gaps: [ONNXGap(.graphFeature, name, "\(what) is of a kind that Berth does not read: \(name)")])
    }
    guard proto.refAttrName.isEmpty else { throw gap("attribute reference") }
    switch proto.effectiveType {
    case .float: self = .float(proto.f)
    case .int: self = .int(Int(proto.i))
    case .string: self = .string(try text(proto.s))
    case .floats: self = .floats(proto.floats)
    case .ints: self = .ints(proto.ints.map { Int($0) })
    case .strings:
      var strings: [String] = []
      for bytes in proto.strings { strings.append(try text(bytes)) }
      self = .strings(strings)
    case .tensor: self = .tensor(try HostTensor(proto.t, what: what))
    case .graph, .graphs: throw gap("subgraph")
    case .sparseTensor, .sparseTensors: throw gap("sparse tensor")
    case .tensors: throw gap("list of tensors")
    case .typeProto, .typeProtos: throw gap("type attribute")
    case .undefined: throw ONNXError(.inputOutput, "\(what) holds no value")
    }
  }
}

extension Onnx_AttributeProto {
  /// The declared type, or for files of IR version 1, which declare none, that of the field in use.
  fileprivate var effectiveType: AttributeType {
    guard type == .undefined else { return type }
    let inUse: [(Bool, AttributeType)] = [
      (hasF, .float), (hasI, .int), (hasS, .string), (hasT, .tensor), (hasG, .graph), (!floats.isEmpty, .floats),
      (!ints.isEmpty, .ints), (!strings.isEmpty, .strings), (!tensors.isEmpty, .tensors), (!graphs.isEmpty, .graphs),
    ]
    return inUse.first { $0.0 }?.1 ?? .undefined
  }
}
