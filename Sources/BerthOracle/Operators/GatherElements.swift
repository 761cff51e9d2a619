// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// For each index the element at its own place, but for the coordinate along the axis, which the index is.
  static let gatherElements = Oracle(.gatherElements, rule: Rule.moved) { call throws(DeviceError) in
    let places = try Lookup.elements(call)
    return [ReferenceTensor(moved: Places.gather(try call.input(0), places), try call.output(0))]
  }
}
