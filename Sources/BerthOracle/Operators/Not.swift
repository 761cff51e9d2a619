// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// Whether it is false.
  static let not = Oracle(.not, rule: Truth.rule) { call throws(DeviceError) in
    [ReferenceTensor(try call.output(0), .exact(try call.integers(0).map { $0 == 0 ? 1 : 0 }))]
  }
}
