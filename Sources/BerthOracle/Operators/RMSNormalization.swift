// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// x / sqrt(mean square + epsilon) · scale over the last axes; `NormalizationRule` derives the bound.
  static let rmsNormalization = Oracle(
    .rmsNormalization,
    rule:
      "mean square within gamma_(n+8), inverse root from sqrt within 3 ulp and a division within 2.5 ulp, one rounding each for the "
      + "quotient, its casts and the scale; the first stage in stash_type, as ONNX allows, for float64 too; rows that may overflow, or "
      + "whose mean square with epsilon may vanish, are not judged"
  ) { call throws(DeviceError) in
    let type = try call.output(0)
    guard let input = try call.format(0), let format = FloatFormat(type.dtype) else { return [] }
    let rule = NormalizationRule(call.attributes, input, output: format, takesMean: false)
    let axis = try type.shape.normalized(axis: call.attributes.int("axis"))
    let results = rule.results(
      try call.doubles(0), rows: type.shape.extents[..<axis].reduce(1, *),
      scale: try call.broadcastDoubles(1, to: type.shape), bias: nil)
    return [rule.reference(type, results.elements, in: format)]
  }
}
