// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// (x - mean) / sqrt(variance + epsilon) · scale + bias over each group of channels; `NormalizationRule` derives the bound.
  static let groupNormalization = Oracle(
    .groupNormalization,
    rule:
      "that of LayerNormalization, over the elements of a group of channels; a variance taken as the mean of squares less the square of "
      + "the mean has no bound and does not pass"
  ) { call throws(DeviceError) in
    let type = try call.output(0)
    guard let format = FloatFormat(type.dtype) else { return [] }
    let rule = NormalizationRule(call.attributes, format)
    let results = rule.results(
      try call.doubles(0), rows: type.shape[0] * call.attributes.int("num_groups"),
      scale: try call.channelDoubles(1, over: type.shape), bias: try call.channelDoubles(2, over: type.shape))
    return [rule.reference(type, results.elements, in: format)]
  }
}
