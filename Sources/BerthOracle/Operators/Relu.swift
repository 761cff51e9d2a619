// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// max(0, x); a NaN stays a NaN.
  static let relu = Oracle(.relu, rule: Rule.chosen) { call throws(DeviceError) in
    let type = try call.output(0)
    let bytes =
      if type.dtype.isFloatingPoint {
        ElementCodec.bytes(try call.doubles(0).map { $0 < 0 ? 0 : $0 }, as: type.dtype)
      } else {
        ElementCodec.bytes(try call.integers(0).map { max($0, 0) }, as: type.dtype)
      }
    return [ReferenceTensor(type, .exact(bytes ?? []))]
  }
}
