// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The element where its column minus its row is at least k, or at most k, and zero bytes elsewhere.
  static let trilu = Oracle(.trilu, rule: Rule.moved) { call throws(DeviceError) in
    let (input, type) = (try call.input(0), try call.output(0))
    let (rows, columns) = (type.shape[type.shape.rank - 2], type.shape[type.shape.rank - 1])
    let k = call.call.integers(parameter: 1)?.first ?? 0
    let takesUpper = call.attributes.flag("upper")
    let width = type.dtype.byteWidth
    var bytes = input.bytes
    for index in 0..<type.shape.elementCount {
      let distance = index % columns - index / columns % rows
      if takesUpper ? distance < k : distance > k {
        for byte in 0..<width { bytes[index * width + byte] = 0 }
      }
    }
    return [ReferenceTensor(moved: bytes, type)]
  }
}
