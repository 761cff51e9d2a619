// SPDX-License-Identifier: Apache-2.0

public import BerthCore
import SwiftProtobuf

/// Single tensors in ONNX's file format (`.pb`), which ONNX's test data come in.
public enum ONNXTensorFile {
  /// The tensor in a file.
  ///
  /// - Throws: `.notFound` or `.inputOutput` for a file that cannot be read, and what `decode(_:what:)` throws.
  public static func read(_ path: String) throws(ONNXError) -> HostTensor {
    try decode(try FileReader.bytes(of: path), what: path)
  }

  /// The tensor that these bytes, a serialised `TensorProto`, hold.
  ///
  /// - Parameter what: what the tensor is called in messages.
  /// - Throws: `.inputOutput` if they are no such message or its extents and data do not fit; `.unsupported` for
  ///   element types Berth has not.
  public static func decode(_ bytes: [UInt8], what: String = "the tensor") throws(ONNXError) -> HostTensor {
    let proto: Onnx_TensorProto
    do {
      proto = try Onnx_TensorProto(serializedBytes: bytes)
    } catch {
      throw ONNXError(.inputOutput, "\(what) is no ONNX tensor: \(error)")
    }
    return try HostTensor(proto, what: what)
  }

  /// The bytes of a tensor file.
  ///
  /// - Throws: `.internal` if the message cannot be written, as when the tensor is larger than protobuf's 2 GiB.
  public static func encode(_ tensor: HostTensor, name: String = "") throws(ONNXError) -> [UInt8] {
    do {
      return try Onnx_TensorProto(tensor, name: name).serializedBytes()
    } catch {
      throw ONNXError(.internal, "a tensor of type \(tensor.type) cannot be written as an ONNX message: \(error)")
    }
  }
}
