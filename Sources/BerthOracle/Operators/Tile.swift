// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The element whose index along each axis is the output's modulo the extent.
  static let tile = Oracle(.tile, rule: Rule.moved) { call throws(DeviceError) in
    let (input, type) = (try call.input(0), try call.output(0))
    let shape = input.type.shape
    let indices = (0..<shape.rank).map { axis in (0..<type.shape[axis]).map { Optional($0 % shape[axis]) } }
    let places = Places.product(indices, strides: shape.contiguousStrides.values).compactMap { $0 }
    return [ReferenceTensor(moved: Places.gather(input, places), type)]
  }
}
