// SPDX-License-Identifier: Apache-2.0

import BerthCore

/// The rewrites that version rules use: old forms of calls in today's terms.
enum Rewrites {
  /// Forgets attributes that no longer say anything.
  static func dropping(_ names: Set<String>) -> VersionRule.Rewrite {
    { node, _ throws(ONNXError) in
      var node = node
      for name in names { _ = node.take(name) }
      return [node]
    }
  }

  /// Fills in a default that was dropped later.
  static func defaulting(_ name: String, to value: AttributeValue) -> VersionRule.Rewrite {
    { node, _ throws(ONNXError) in
      var node = node
      if node.attributes[name] == nil { node.attributes[name] = value }
      return [node]
    }
  }

  /// Another operator with the same operands and attributes.
  static func renaming(to name: String) -> VersionRule.Rewrite {
    { node, _ throws(ONNXError) in
      var node = node
      node.op = name
      return [node]
    }
  }

  /// Reductions before 13 or 18, and Squeeze and Unsqueeze: the attribute `axes` becomes the second input.
  static let axesToInput: VersionRule.Rewrite = { node, _ throws(ONNXError) in
    var node = node
    if let axes = try node.takeIntegers("axes") { node.inputs.append(.constant(HostTensor(axes))) }
    return [node]
  }

  /// TopK before 10: the attribute `k` becomes the second input.
  static let kToInput: VersionRule.Rewrite = { node, _ throws(ONNXError) in
    var node = node
    guard let k = try node.takeInteger("k") else {
      throw ONNXError(.invalidArgument, "\(node.label) lacks the attribute 'k'")
    }
    node.inputs.append(.constant(HostTensor([k])))
    return [node]
  }

  /// Reshape before 5: the attribute `shape` becomes the second input.
  static let shapeToInput: VersionRule.Rewrite = { node, _ throws(ONNXError) in
    var node = node
    _ = node.take("consumed_inputs")
    node.inputs.append(.constant(HostTensor(try node.takeIntegers("shape") ?? [])))
    return [node]
  }

  /// Slice before 10: the attributes `starts`, `ends` and `axes` become inputs.
  static let sliceBoundsToInputs: VersionRule.Rewrite = { node, _ throws(ONNXError) in
    var node = node
    for name in ["starts", "ends", "axes"] {
      if let values = try node.takeIntegers(name) {
        node.inputs.append(.constant(HostTensor(values)))
      } else if name != "axes" {
        throw ONNXError(.invalidArgument, "\(node.label) lacks the attribute '\(name)'")
      }
    }
    return [node]
  }

  /// Clip before 11: the attributes `min` and `max` become inputs, in the dtype of what is clipped.
  static let clipBoundsToInputs: VersionRule.Rewrite = { node, types throws(ONNXError) in
    var node = node
    _ = node.take("consumed_inputs")
    let dtype = types.first??.dtype ?? .float32
    for name in ["min", "max"] {
      guard let bound = try node.takeFloat(name) else {
        node.inputs.append(.absent)
        continue
      }
      do throws(DeviceError) {
        node.inputs.append(.constant(try HostTensor(TensorType(dtype, .scalar), rounding: [Double(bound)])))
      } catch {
        throw ONNXError(.invalidArgument, "\(node.label): \(error.message)")
      }
    }
    return [node]
  }

  /// Cast before 6: the target's name becomes its number.
  static let castTargetByName: VersionRule.Rewrite = { node, _ throws(ONNXError) in
    var node = node
    guard case .string(let name)? = node.take("to"),
      let number = Onnx_TensorProto.DataType(name: name.uppercased())
    else {
      throw ONNXError(.invalidArgument, "\(node.label) names no dtype to cast to")
    }
    guard DataTypeNames.dtype(Int32(number.rawValue)) != nil else {
      throw ONNXError(gaps: [DataTypeNames.gap(Int32(number.rawValue), of: "the result of \(node.label)")])
    }
    node.attributes["to"] = .int(number.rawValue)
    return [node]
  }

  /// Add, Sub, Mul and Div before 7: without `broadcast` the shapes are equal; with it, B is repeated to A's shape, its
  /// axes standing under A's last ones, or under those from `axis` on.
  static let broadcastByAttribute: VersionRule.Rewrite = { node, types throws(ONNXError) in
    var node = node
    _ = node.take("consumed_inputs")
    let broadcast = try node.takeInteger("broadcast") ?? 0
    let axis = try node.takeInteger("axis")
    guard types.count == 2, let a = types[0]?.shape, let b = types[1]?.shape else { return [node] }
    guard broadcast != 0 else {
      guard a == b else {
        throw ONNXError(
          .invalidArgument, "\(node.label) is on the shapes \(a) and \(b), and its attribute 'broadcast' is not set")
      }
      return [node]
    }
    guard let axis, b.rank > 0, b.rank < a.rank else { return [node] }
    let place = axis < 0 ? axis + a.rank : axis
    guard place >= 0, place + b.rank <= a.rank else {
      throw ONNXError(
        .invalidArgument, "\(node.label) cannot put the shape \(b) under the axes of \(a) from \(axis) on")
    }
    let missing = a.rank - place - b.rank
    guard missing > 0 else { return [node] }
    // Axes of extent 1 behind B's own move them under the right ones of A.
    let aligned = node.temporary("aligned")
    let extents = b.extents + [Int](repeating: 1, count: missing)
    let reshape = AdaptedNode(
      "Reshape", [node.inputs[1], .constant(HostTensor(extents))], to: [aligned], attributes: ["allowzero": 1],
      for: node)
    node.inputs[1] = .value(aligned)
    return [reshape, node]
  }

  /// Softmax before 13: over all axes from `axis` on (1 if not given) as if they were one.
  static let softmaxOverTrailingAxes: VersionRule.Rewrite = { node, types throws(ONNXError) in
    var node = node
    let stated = try node.takeInteger("axis") ?? 1
    guard let type = types.first ?? nil else { return [node] }
    let axis: Int
    do throws(DeviceError) {
      axis = try type.shape.normalized(axis: stated)
    } catch {
      throw ONNXError(.invalidArgument, "\(node.label): \(error.message)")
    }
    node.attributes["axis"] = -1
    let extents = type.shape.extents
    // Nothing to fold where the axes behind `axis` have one element between them.
    if extents[axis...].dropFirst().allSatisfy({ $0 == 1 }) {
      node.attributes["axis"] = .int(axis)
      return [node]
    }
    let (folded, normalized) = (node.temporary("folded"), node.temporary("normalised"))
    let matrix = [extents[..<axis].reduce(1, *), extents[axis...].reduce(1, *)]
    let fold = AdaptedNode(
      "Reshape", [node.inputs[0], .constant(HostTensor(matrix))], to: [folded], attributes: ["allowzero": 1], for: node)
    let unfold = AdaptedNode(
      "Reshape", [.value(normalized), .constant(HostTensor(extents))], to: node.outputs, attributes: ["allowzero": 1],
      for: node)
    node.inputs[0] = .value(folded)
    node.outputs = [normalized]
    return [fold, node, unfold]
  }

  /// Attention before 25: the numbers of heads may stand beside operands of four axes, which have them in their shape.
  static let attentionHeadsFromShape: VersionRule.Rewrite = { node, types throws(ONNXError) in
    var node = node
    if types.first??.shape.rank == 4 {
      for name in ["q_num_heads", "kv_num_heads"] { _ = node.take(name) }
    }
    return [node]
  }

  /// Attention before 24: also, a mask whose last axis is 1 is broadcast along the keys, which later hides all but the
  /// first.
  static let attentionMaskBroadcast: VersionRule.Rewrite = { node, types throws(ONNXError) in
    let plain = try attentionHeadsFromShape(node, types)
    guard var attention = plain.first, types.count > 3, let mask = types[3], let k = types[1]?.shape,
      mask.shape.rank > 0, mask.shape[mask.shape.rank - 1] == 1, k.rank >= 3,
      mask.dtype == .bool || mask.dtype.isFloatingPoint
    else { return plain }
    let past = types.count > 4 ? types[4]?.shape : nil
    let pastKeys = past.map { $0.rank == 4 ? $0[2] : 0 } ?? 0
    let (keys, overflow) = k[k.rank - 2].addingReportingOverflow(pastKeys)
    guard !overflow, keys != 1 else { return plain }
    func constant(_ value: UInt64) throws(ONNXError) -> AdaptedNode.Source {
      do throws(DeviceError) {
        let type = TensorType(mask.dtype, try Shape([keys]))
        return .constant(try HostTensor(type, truncating: [UInt64](repeating: value, count: keys)))
      } catch {
        throw ONNXError(.invalidArgument, "\(node.label): \(error.message)")
      }
    }
    let wide = node.temporary("mask")
    // All bits 0 are false, and a zero in every float.
    let spread =
      mask.dtype == .bool
      ? AdaptedNode("Where", [node.inputs[3], try constant(1), try constant(0)], to: [wide], for: node)
      : AdaptedNode("Add", [node.inputs[3], try constant(0)], to: [wide], for: node)
    attention.inputs[3] = .value(wide)
    return [spread, attention]
  }
}

extension Onnx_TensorProto.DataType {
  /// The type that ONNX's files of opset 1 call this.
  fileprivate init?(name: String) {
    let names: [String: Onnx_TensorProto.DataType] = [
      "FLOAT": .float, "UINT8": .uint8, "INT8": .int8, "UINT16": .uint16, "INT16": .int16, "INT32": .int32,
      "INT64": .int64, "STRING": .string, "BOOL": .bool, "FLOAT16": .float16, "DOUBLE": .double, "UINT32": .uint32,
      "UINT64": .uint64, "COMPLEX64": .complex64, "COMPLEX128": .complex128,
    ]
    guard let match = names[name] else { return nil }
    self = match
  }
}
