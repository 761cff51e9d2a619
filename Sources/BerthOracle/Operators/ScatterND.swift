// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The data, each slice of the updates brought to where its tuple points.
  static let scatterND = Oracle(.scatterND, rule: Rule.scattered) { call throws(DeviceError) in
    [try Scattering.reference(call, targets: try Lookup.slices(call))]
  }
}
