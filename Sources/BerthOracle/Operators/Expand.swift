// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The input's elements, broadcast.
  static let expand = Oracle(.expand, rule: Rule.moved) { call throws(DeviceError) in
    let (input, type) = (try call.input(0), try call.output(0))
    let places = Places.walk(try TensorDescriptor(input.type).broadcast(to: type.shape))
    return [ReferenceTensor(moved: Places.gather(input, places), type)]
  }
}
