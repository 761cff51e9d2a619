// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The elements from the starts on, step by step.
  static let slice = Oracle(.slice, rule: Rule.moved) { call throws(DeviceError) in
    let data = try call.input(0)
    let geometry = try SliceGeometry(call.call)
    let strides = data.type.shape.contiguousStrides.values
    let places = Places.walk(
      geometry.outputShape.extents, strides: zip(strides, geometry.steps).map { $0 * $1 },
      offset: zip(strides, geometry.starts).reduce(0) { $0 + $1.0 * $1.1 })
    return [ReferenceTensor(try call.output(0), .exact(Places.gather(data, places)), distinguishesZeros: true)]
  }
}
