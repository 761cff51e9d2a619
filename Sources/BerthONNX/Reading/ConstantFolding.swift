// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension GraphNode {
  /// The value of a `Constant` node. It is known when the model is read, so no device ever sees the node.
  ///
  /// - Throws: `.inputOutput` unless there is exactly one value, `.unsupported` with a gap for strings.
  func constant() throws(ONNXError) -> HostTensor {
    if attributes["value_string"] != nil || attributes["value_strings"] != nil {
      throw ONNXError(gaps: [DataTypeNames.gap(Int32(Onnx_TensorProto.DataType.string.rawValue), of: label)])
    }
    do throws(DeviceError) {
      return try HostTensor(constant: attributes)
    } catch {
      throw ONNXError(.inputOutput, "\(label): \(error.message)")
    }
  }
}
