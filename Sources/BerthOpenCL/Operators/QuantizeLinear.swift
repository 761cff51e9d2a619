// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `QuantizeLinear`. The quotient is computed in float32, whatever `precision` says: a device may be more exact.
  static let quantizeLinear = quantization(.quantizeLinear, "quantize")
}
