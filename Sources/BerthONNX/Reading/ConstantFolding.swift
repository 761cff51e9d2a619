// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension GraphNode {
  /// The value of a `Constant` node. It is known when the model is read, so no device ever sees the node.
  ///
  /// - Throws: `.inputOutput` unless there is exactly one value, `.unsupported` with a gap for strings.
  func constant() throws(ONNXError) -> HostTensor {
    guard attributes.count == 1, let (name, value) = attributes.first else {
      throw ONNXError(.inputOutput, "\(label) has \(attributes.count) values; a constant has one")
    }
    switch (name, value) {
    case ("value", .tensor(let tensor)): return tensor
    case ("value_int", .int(let value)): return HostTensor(value)
    case ("value_ints", .ints(let values)): return HostTensor(values)
    case ("value_float", .float(let value)): return try floats([value], .scalar)
    case ("value_floats", .floats(let values)):
      return try floats(values, try Shape(onnx: [Int64(values.count)], what: label))
    case ("value_string", _), ("value_strings", _):
      throw ONNXError(gaps: [DataTypeNames.gap(Int32(Onnx_TensorProto.DataType.string.rawValue), of: label)])
    default:
      throw ONNXError(.inputOutput, "\(label) has the attribute '\(name)', which no constant has")
    }
  }

  private func floats(_ values: [Float], _ shape: Shape) throws(ONNXError) -> HostTensor {
    do throws(DeviceError) {
      return try HostTensor(TensorType(.float32, shape), bytes: values.withUnsafeBytes { [UInt8]($0) })
    } catch {
      throw ONNXError(.inputOutput, "\(label): \(error.message)")
    }
  }
}
