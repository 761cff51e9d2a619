// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// (x - mean) / sqrt(variance + epsilon) · scale + bias over the last axes, with mean and inverse standard deviation;
  /// `NormalizationRule` derives the bound.
  static let layerNormalization = Oracle(
    .layerNormalization,
    rule:
      "mean within gamma_(n+4) mean|x|, deviations within that and one rounding, variance within the bound of two passes or "
      + "Welford's update, inverse root from sqrt within 3 ulp and a division within 2.5 ulp, three roundings for scale and bias; "
      + "the first stage in stash_type, as ONNX allows, for float64 too; rows that may overflow, or whose variance with epsilon may "
      + "vanish, are not judged"
  ) { call throws(DeviceError) in
    let type = try call.output(0)
    guard let format = FloatFormat(type.dtype) else { return [] }
    let rule = NormalizationRule(call.attributes, format)
    let axis = try type.shape.normalized(axis: call.attributes.int("axis"))
    let results = rule.results(
      try call.doubles(0), rows: type.shape.extents[..<axis].reduce(1, *),
      scale: try call.broadcastDoubles(1, to: type.shape),
      bias: call.optionalInput(2) == nil ? nil : try call.broadcastDoubles(2, to: type.shape))
    var references = [rule.reference(type, results.elements, in: format)]
    for (output, statistics) in [(1, results.means), (2, results.inverses)] {
      // What the call does not want keeps its place here, and is left out in the end.
      references.append(rule.reference(call.optionalOutput(output) ?? type, statistics, in: rule.stash))
    }
    return references
  }
}
