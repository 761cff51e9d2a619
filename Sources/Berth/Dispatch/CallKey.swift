// SPDX-License-Identifier: Apache-2.0

import BerthCore

/// What tells one call from another: all that `OperatorCall` holds, without making one.
struct CallKey: Hashable {
  let op: Operator
  let layouts: [TensorLayout?]
  /// The values of parameters, in the places of their operands; empty where there is none.
  let values: [HostTensor?]
  let attributes: CallAttributes
  let outputCount: Int?
  private let hash: UInt64

  init(
    _ op: Operator, layouts: [TensorLayout?], values: [HostTensor?], attributes: CallAttributes, outputCount: Int?
  ) {
    self.op = op
    self.layouts = layouts
    self.values = values
    self.attributes = attributes
    self.outputCount = outputCount
    var hash = QuickHash()
    hash.mix(op)
    for layout in layouts { hash.mix(layout?.hash ?? 0) }
    for case let value? in values {
      hash.mix(Int(value.type.dtype.rawValue))
      for axis in 0..<value.type.shape.rank { hash.mix(value.type.shape[axis]) }
      hash.mix(value.bytes)
    }
    attributes.mix(into: &hash)
    hash.mix(outputCount ?? -1)
    self.hash = hash.value
  }

  static func == (left: CallKey, right: CallKey) -> Bool {
    // The hashes also tell apart what `==` on floats does not: an attribute of -0 from one of 0.
    guard left.hash == right.hash, left.op === right.op, left.outputCount == right.outputCount,
      left.layouts.count == right.layouts.count, left.values == right.values, left.attributes == right.attributes
    else { return false }
    for (mine, theirs) in zip(left.layouts, right.layouts) {
      switch (mine, theirs) {
      case (nil, nil): continue
      case (let mine?, let theirs?): guard mine.equals(theirs) else { return false }
      default: return false
      }
    }
    return true
  }

  func hash(into hasher: inout Hasher) { hasher.combine(hash) }

  /// The call, checked and with its results inferred.
  func makeCall() throws(DeviceError) -> OperatorCall {
    let operands = layouts.indices.map { place -> Operand? in
      if !values.isEmpty, let value = values[place] { return Operand(value) }
      return layouts[place].map { Operand($0.descriptor) }
    }
    let named = attributes.dictionary
    guard let outputCount else { return try OperatorCall(op, operands, attributes: named) }
    return try OperatorCall(op, operands, attributes: named, outputCount: outputCount)
  }
}
