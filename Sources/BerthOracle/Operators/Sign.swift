// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// 1 above 0, -1 below, 0 at 0.
  ///
  /// ONNX's text has no case for NaN: numpy gives a NaN, OpenCL C a 0.
  static let sign = Oracle(
    .sign, rule: "exact; a zero of either sign will do; the sign of a NaN is undefined and not judged"
  ) { call throws(DeviceError) in
    let isSigned = try call.output(0).dtype.kind == .signedInteger
    return [
      try Elementwise.exact(
        call, distinguishesZeros: false, open: \.isNaN, { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 },
        { isSigned ? $0.signum() : $0 == 0 ? 0 : 1 })
    ]
  }
}
