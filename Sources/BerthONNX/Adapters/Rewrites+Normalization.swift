// SPDX-License-Identifier: Apache-2.0

import BerthCore

/// Old forms of normalisations.
extension Rewrites {
  /// GroupNormalization before 21: scale and bias have one number a group, which is repeated for each of its channels.
  static let groupNormalizationPerGroup: VersionRule.Rewrite = { node, types throws(ONNXError) in
    var node = node
    guard types.count == 3, let x = types[0]?.shape, x.rank >= 2,
      case .int(let groups)? = node.attributes["num_groups"],
      groups >= 1, x[1] % groups == 0
    else { return [node] }
    var nodes: [AdaptedNode] = []
    for (index, name) in [(1, "scale"), (2, "bias")] {
      guard let shape = types[index]?.shape, shape.extents == [groups] else {
        throw ONNXError(
          .invalidArgument,
          "\(node.label): '\(name)' has the shape \(types[index]?.shape ?? .scalar); before opset 21 it must be [\(groups)]"
        )
      }
      let (column, spread, flat) = (
        node.temporary("\(name) column"), node.temporary("\(name) spread"), node.temporary(name)
      )
      nodes += [
        AdaptedNode("Reshape", [node.inputs[index], .constant(HostTensor([groups, 1]))], to: [column], for: node),
        AdaptedNode(
          "Expand", [.value(column), .constant(HostTensor([groups, x[1] / groups]))], to: [spread], for: node),
        AdaptedNode(
          "Reshape", [.value(spread), .constant(HostTensor([x[1]]))], to: [flat], attributes: ["allowzero": 1],
          for: node),
      ]
      node.inputs[index] = .value(flat)
    }
    return nodes + [node]
  }

  /// BatchNormalization before 14: whether it is in training was said by an attribute, or by more outputs than one. Until 9
  /// the parameters could have one number for each element of an image.
  ///
  /// - Parameter attribute: which, if there was one; absent or 0 it meant training.
  static func batchNormalizationInference(saidBy attribute: String?) -> VersionRule.Rewrite {
    { node, _ throws(ONNXError) in
      var node = node
      _ = node.take("consumed_inputs")
      let isTest = try attribute.map { name throws(ONNXError) in try node.takeInteger(name) ?? 0 }
      while let last = node.outputs.last, last.isEmpty { node.outputs.removeLast() }
      if isTest == 0 || node.outputs.count > 1 {
        throw ONNXError(gaps: [
          ONNXGap(
            .attribute, "BatchNormalization", "\(node.label) is in training; Berth normalises by given statistics")
        ])
      }
      if try node.takeInteger("spatial") == 0 {
        throw ONNXError(gaps: [
          ONNXGap(
            .attribute, "BatchNormalization",
            "\(node.label) has parameters for each element of an image, with 'spatial' 0; Berth takes one a channel")
        ])
      }
      return [node]
    }
  }
}
