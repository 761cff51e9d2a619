// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// For each part the elements whose index along the axis lies in it.
  static let split = Oracle(.split, rule: Rule.moved) { call throws(DeviceError) in
    let input = try call.input(0)
    let geometry = try SplitGeometry(call.call)
    let strides = input.type.shape.contiguousStrides.values
    var references: [ReferenceTensor] = []
    var position = 0
    for index in geometry.sizes.indices {
      let type = try call.output(index)
      let places = Places.walk(type.shape.extents, strides: strides, offset: position * strides[geometry.axis])
      references.append(ReferenceTensor(moved: Places.gather(input, places), type))
      position += geometry.sizes[index]
    }
    return references
  }
}
