// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The input's elements with the axes in another order.
  static let transpose = Oracle(.transpose, rule: Rule.moved) { call throws(DeviceError) in
    let data = try call.input(0)
    let order = try Operator.transposePermutation(call.attributes.ints("perm"), rank: data.type.shape.rank)
    let places = Places.walk(try TensorDescriptor(data.type).permuted(order))
    return [ReferenceTensor(try call.output(0), .exact(Places.gather(data, places)), distinguishesZeros: true)]
  }
}
