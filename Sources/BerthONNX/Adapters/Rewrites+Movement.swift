// SPDX-License-Identifier: Apache-2.0

import BerthCore

/// Rewrites of operators that move data.
extension Rewrites {
  /// Split before 13: the attribute `split` becomes the second input, and without it there are as many parts as outputs. The
  /// second input of opset 1, which said the same of the sizes, is data of the tensor's own dtype and is not read.
  static let splitSizesToInput: VersionRule.Rewrite = { node, types throws(ONNXError) in
    var node = node
    guard node.inputs.count <= 1 else {
      throw ONNXError(gaps: [
        ONNXGap(.attribute, "Split", "\(node.label): sizes that are an input are read from opset 13 on")
      ])
    }
    if let sizes = try node.takeIntegers("split") { node.inputs.append(.constant(HostTensor(sizes))) }
    return try splitIntoOutputs(node, types)
  }

  /// Split before 18: without sizes there are as many equal parts as outputs.
  static let splitIntoOutputs: VersionRule.Rewrite = { node, types throws(ONNXError) in
    var node = node
    if node.inputs.count > 1 {
      guard case .absent = node.inputs[1] else { return [node] }
    }
    let count = node.outputs.count
    let stated = try node.takeInteger("axis") ?? 0
    if let type = types.first ?? nil {
      let axis: Int
      do throws(DeviceError) {
        axis = try type.shape.normalized(axis: stated)
      } catch {
        throw ONNXError(.invalidArgument, "\(node.label): \(error.message)")
      }
      // What is cut into a shorter last part since 18 was not allowed.
      guard count > 0, type.shape[axis] % count == 0 else {
        throw ONNXError(
          .invalidArgument, "\(node.label) makes \(count) equal parts of axis \(axis) of the shape \(type.shape)")
      }
    }
    node.attributes["axis"] = .int(stated)
    node.attributes["num_outputs"] = .int(count)
    return [node]
  }

  /// Pad before 11: the attributes for the pads and `value` become inputs.
  static func padsToInputs(named name: String) -> VersionRule.Rewrite {
    { node, types throws(ONNXError) in
      var node = node
      guard let pads = try node.takeIntegers(name) else {
        throw ONNXError(.invalidArgument, "\(node.label) lacks the attribute '\(name)'")
      }
      node.inputs.append(.constant(HostTensor(pads)))
      if let value = node.take("value"), let dtype = (types.first ?? nil)?.dtype {
        guard case .float(let number) = value else {
          throw ONNXError(
            .invalidArgument, "\(node.label): the attribute 'value' is of type \(value.kind.rawValue)")
        }
        do throws(DeviceError) {
          node.inputs.append(
            .constant(try HostTensor(TensorType(dtype, .scalar), rounding: [Double(number)])))
        } catch {
          throw ONNXError(.invalidArgument, "\(node.label): \(error.message)")
        }
      }
      return [node]
    }
  }
}
