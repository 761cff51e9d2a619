// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The extents from `start` to before `end`, both clamped as the definition says.
  static let shape = Oracle(.shape, rule: Rule.known) { call throws(DeviceError) in
    let extents = try call.input(0).type.shape.extents
    var (start, end) = (call.attributes.int("start"), call.attributes.optionalInt("end") ?? extents.count)
    if start < 0 { start += extents.count }
    if end < 0 { end += extents.count }
    let axes = extents.indices.filter { $0 >= start && $0 < end }
    return [ReferenceTensor(moved: HostTensor(axes.map { extents[$0] }).bytes, try call.output(0))]
  }
}
