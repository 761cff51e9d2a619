// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// For each tuple the slice that it points to.
  static let gatherND = Oracle(.gatherND, rule: Rule.moved) { call throws(DeviceError) in
    let places = try Lookup.slices(call)
    return [ReferenceTensor(moved: Places.gather(try call.input(0), places), try call.output(0))]
  }
}
