// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The bytes of x where the condition holds, of y elsewhere.
  static let `where` = Oracle(.where, rule: Rule.moved) { call throws(DeviceError) in
    let type = try call.output(0)
    let (x, y) = (try call.input(1), try call.input(2))
    let condition = try Places.broadcast(
      try call.integers(0), from: try call.input(0).type.shape, to: type.shape)
    let placesX = Places.walk(try TensorDescriptor(x.type).broadcast(to: type.shape))
    let placesY = Places.walk(try TensorDescriptor(y.type).broadcast(to: type.shape))
    let width = type.dtype.byteWidth
    var bytes = Places.gather(y, placesY)
    for index in condition.indices where condition[index] != 0 {
      for byte in 0..<width { bytes[index * width + byte] = x.bytes[placesX[index] * width + byte] }
    }
    return [ReferenceTensor(type, .exact(bytes), distinguishesZeros: true)]
  }
}
