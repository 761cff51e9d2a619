// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The data, each update brought to its own place but for the coordinate along the axis, which its index is.
  static let scatterElements = Oracle(.scatterElements, rule: Rule.scattered) { call throws(DeviceError) in
    [try Scattering.reference(call, targets: try Lookup.elements(call))]
  }
}
