// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// For each index before the axis, the blocks of all inputs behind one another.
  static let concat = Oracle(.concat, rule: Rule.moved) { call throws(DeviceError) in
    let type = try call.output(0)
    let axis = try type.shape.normalized(axis: call.attributes.int("axis"))
    let outer = type.shape.extents[..<axis].reduce(1, *)
    let inputs = call.inputs.compactMap { $0 }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(type.shape.elementCount * type.dtype.byteWidth)
    for block in 0..<outer {
      for input in inputs {
        let size = input.bytes.count / outer
        bytes += input.bytes[(block * size)..<((block + 1) * size)]
      }
    }
    return [ReferenceTensor(type, .exact(bytes), distinguishesZeros: true)]
  }
}
