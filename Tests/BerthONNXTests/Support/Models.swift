// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Foundation
import SwiftProtobuf

@testable import BerthONNX

/// Small models, made here rather than read, so that each can be wrong in just one way.
struct ModelBuilder {
  var proto = Onnx_ModelProto()

  init(opset: Int = Operator.onnxOpset) {
    proto.irVersion = 10
    proto.producerName = "tests"
    var entry = Onnx_OperatorSetIdProto()
    entry.version = Int64(opset)
    proto.opsetImport = [entry]
    proto.graph.name = "graph"
  }

  mutating func input(_ name: String, _ dtype: DType = .float32, _ dims: [Int]? = nil) {
    proto.graph.input.append(value(name, Int32(dtype.rawValue), dims))
  }

  mutating func output(_ name: String, _ dtype: DType = .float32, _ dims: [Int]? = nil) {
    proto.graph.output.append(value(name, Int32(dtype.rawValue), dims))
  }

  mutating func initializer(_ name: String, _ tensor: HostTensor) {
    proto.graph.initializer.append(Onnx_TensorProto(tensor, name: name))
  }

  mutating func node(
    _ op: String, _ inputs: [String], _ outputs: [String], domain: String = "", name: String = "",
    _ attributes: [String: AttributeValue] = [:]
  ) {
    var node = Onnx_NodeProto()
    node.opType = op
    node.domain = domain
    if !name.isEmpty { node.name = name }
    node.input = inputs
    node.output = outputs
    node.attribute = attributes.sorted { $0.key < $1.key }.map { Onnx_AttributeProto($0.key, $0.value) }
    proto.graph.node.append(node)
  }

  func bytes() throws -> [UInt8] { try proto.serializedBytes() }

  func model() throws -> ONNXModel { try ONNXModel(try bytes()) }

  func value(_ name: String, _ elementType: Int32, _ dims: [Int]?) -> Onnx_ValueInfoProto {
    var info = Onnx_ValueInfoProto()
    info.name = name
    info.type.tensorType.elemType = elementType
    if let dims {
      info.type.tensorType.shape.dim = dims.map { extent in
        var dim = Onnx_TensorShapeProto.Dimension()
        dim.dimValue = Int64(extent)
        return dim
      }
    }
    return info
  }
}

extension Onnx_AttributeProto {
  init(_ name: String, _ value: AttributeValue) {
    self.init()
    self.name = name
    switch value {
    case .int(let value): (type, i) = (.int, Int64(value))
    case .float(let value): (type, f) = (.float, value)
    case .string(let value): (type, s) = (.string, Data(value.utf8))
    case .ints(let values): (type, ints) = (.ints, values.map(Int64.init))
    case .floats(let values): (type, floats) = (.floats, values)
    case .strings(let values): (type, strings) = (.strings, values.map { Data($0.utf8) })
    case .tensor(let value): (type, t) = (.tensor, Onnx_TensorProto(value, name: ""))
    }
  }
}

/// A dense float32 tensor.
func floats(_ values: [Float], _ extents: [Int]? = nil) throws -> HostTensor {
  try HostTensor(
    TensorType(.float32, try Shape(extents ?? [values.count])), bytes: values.withUnsafeBytes { [UInt8]($0) })
}

extension HostTensor {
  /// The elements of a float32 tensor.
  var floatValues: [Float] {
    bytes.withUnsafeBytes { raw in
      (0..<raw.count / 4).map { raw.loadUnaligned(fromByteOffset: $0 * 4, as: Float.self) }
    }
  }
}

/// Where `make setup` puts ONNX's test folders.
enum TestFolders {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: ".cache/onnx").path

  /// The path of a folder there.
  ///
  /// - Throws: a message that says what to do, if it is not there.
  static func path(_ name: String) throws -> String {
    let path = "\(root)/\(name)"
    guard FileManager.default.fileExists(atPath: path) else {
      throw DeviceError(.notFound, "\(path) is missing: run make setup")
    }
    return path
  }

  /// A new empty folder for one test.
  static func temporary() throws -> URL {
    let url = FileManager.default.temporaryDirectory.appending(path: "berth-onnx-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    return url
  }
}
