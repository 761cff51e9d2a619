// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The product of the extents.
  static let size = Oracle(.size, rule: Rule.known) { call throws(DeviceError) in
    let count = try call.input(0).type.shape.extents.reduce(1, *)
    return [ReferenceTensor(moved: HostTensor(count).bytes, try call.output(0))]
  }
}
