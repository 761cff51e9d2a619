// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// (x - mean) / sqrt(variance + epsilon) · scale + B over each channel of each image; `NormalizationRule` derives the bound.
  ///
  /// ONNX defines no stages here: float64 is computed in float64, all else in float32 and rounded once.
  static let instanceNormalization = Oracle(
    .instanceNormalization,
    rule:
      "that of LayerNormalization in one stage, in float64 for float64 (division and root within half an ulp) and in float32 for all "
      + "else, rounded once more to float16 or bfloat16"
  ) { call throws(DeviceError) in
    let type = try call.output(0)
    guard let format = FloatFormat(type.dtype) else { return [] }
    let rule = NormalizationRule(inOneStage: call.attributes, format)
    let results = rule.results(
      try call.doubles(0), rows: type.shape[0] * type.shape[1],
      scale: try call.channelDoubles(1, over: type.shape), bias: try call.channelDoubles(2, over: type.shape))
    return [rule.reference(type, results.elements, in: format)]
  }
}
