// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `DequantizeLinear`. The product is computed in float32.
  static let dequantizeLinear = quantization(.dequantizeLinear, "dequantize")
}
