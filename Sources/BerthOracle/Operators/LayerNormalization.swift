// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// (x - mean) / sqrt(variance + epsilon) · scale + bias over the last axes, with mean and inverse standard deviation.
  ///
  /// ONNX has two stages. The first, in the dtype that `stash_type` names (float32, or bfloat16 whose sums are accumulated in float32),
  /// yields mean, inverse standard deviation and normalised elements; a float64 input may be cast to float32 for it, and is judged so.
  /// The second scales and shifts in the input's dtype. `LayerNormalizationRow` derives the bound.
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
    let stash: FloatFormat = call.attributes.int("stash_type") == 16 ? .bfloat16 : .float32
    let axis = try type.shape.normalized(axis: call.attributes.int("axis"))
    let normalized = try Shape(type.shape.extents[axis...])
    let n = normalized.elementCount
    let data = try call.doubles(0)
    let scale = try Places.broadcast(try call.doubles(1), from: try call.input(1).type.shape, to: normalized)
    var bias: [Double]?
    if let operand = call.optionalInput(2) {
      bias = try Places.broadcast(try call.doubles(2), from: operand.type.shape, to: normalized)
    }
    let rowCount = type.shape.extents[..<axis].reduce(1, *)
    let rule = LayerNormalizationRule(
      format: format, stash: stash, epsilon: Double(call.attributes.float("epsilon")))
    var elements: [Elementwise.Expected] = []
    var means: [Elementwise.Expected] = []
    var inverses: [Elementwise.Expected] = []
    for index in 0..<rowCount {
      let row = rule.row(Array(data[(index * n)..<((index + 1) * n)]))
      means.append(row.mean)
      inverses.append(row.inverse)
      for element in 0..<n {
        elements.append(rule.element(row, element, scale: scale[element], bias: bias?[element]))
      }
    }
    var references = [rule.reference(type, elements, in: format)]
    for (output, statistics) in [(1, means), (2, inverses)] {
      // What the call does not want keeps its place here, and is left out in the end.
      references.append(rule.reference(call.optionalOutput(output) ?? type, statistics, in: stash))
    }
    return references
  }
}

/// How far a device's layer normalisation may lie from the true one.
///
/// u is the unit roundoff of sums and functions (float32), v that of what is stored between the steps of the first stage
/// (`stash_type`), t that of the second stage (the input's dtype). eta is float32's least positive number.
struct LayerNormalizationRule {
  /// The dtype's format.
  let format: FloatFormat
  /// The format of the first stage.
  let stash: FloatFormat
  let epsilon: Double

  private var u: Double { FloatFormat.float32.unitRoundoff }
  private var v: Double { stash.unitRoundoff }
  private var eta: Double { FloatFormat.float32.leastPositive }

  /// The first stage of one row. An error is how far a device's number may lie from the true one before it is rounded to an output.
  struct Row {
    var mean: Elementwise.Expected
    var inverse: Elementwise.Expected
    var deviations: [DoubleDouble]
    /// How far each deviation may be off.
    var deviationErrors: [Double]
    /// Whether the row has a NaN or infinity and so normalises to NaN.
    var isNaN = false
  }

  /// The first stage.
  ///
  /// - The mean: n - 1 additions and a division, gamma_(n+4) mean|x|; where the input is cast to a narrower `stash_type` v mean|x|
  ///   more, and v of the mean for storing it. Where every partial sum is exact, only the division errs.
  /// - A deviation d_i = x_i - mean: the error M of the mean, v |x_i| if the input was cast, and a rounding v |d_i|.
  /// - The variance w: the error M of the mean moves the mean square of deviations from w to at most (sqrt(w) + M)^2, to which rounding
  ///   adds gamma_(n+8) (2v for the deviation squared is among them). In two passes the part linear in M cancels; keeping it also
  ///   admits Welford's update, whose relative error is n u sqrt(1 + mean^2/w) (Chan, Golub and LeVeque 1983).
  /// - The inverse root r of w + epsilon: a relative error q of the argument becomes (1 - q)^(-1/2) - 1; the addition adds v to q, the
  ///   root 3 ulp and the division 2.5 ulp in u, and each is stored in v. Where q reaches 1 the sum may vanish, and the row is open.
  func row(_ x: [Double]) -> Row {
    let n = x.count
    if n == 0 || x.contains(where: { !$0.isFinite }) { return specialRow(x) }
    let isCast = format.significandBits > stash.significandBits
    let castError = isCast ? v : 0
    var sum = DoubleDouble.zero
    var magnitude = 0.0
    for value in x {
      sum = sum + value
      magnitude += value.magnitude
    }
    let count = Double(n)
    let mean = sum / count
    let meanMagnitude = magnitude / count
    let square = x.reduce(0.0) { $0 + $1 * $1 }
    let threshold = FloatFormat.float32.greatestFinite
    // Squares of deviations are at most 4 times the greatest square; half the range is left for the errors.
    guard magnitude < threshold * 0.5, square * 8 < threshold else { return openRow(n) }

    let single = ContractionRule(format: .float32)
    let quantum = isCast ? 0 : ContractionRule.quantum(x)
    let exactSum = ContractionRule.Sum(
      value: sum, magnitude: magnitude, terms: n, additions: n - 1, roundings: 0, quantum: quantum)
    let meanRule = MeanRule(rule: single, count: n)
    var meanError = meanRule.error(exactSum) + castError * meanMagnitude * (1 + meanRule.rule.gamma(n))
    if stash != .float32 { meanError += v * (mean.high.magnitude + meanError) }
    if stash != .float32 || isCast { meanError += eta }

    var deviations: [DoubleDouble] = []
    var deviationErrors: [Double] = []
    var variance = DoubleDouble.zero
    for value in x {
      let deviation = DoubleDouble(value) - mean
      deviations.append(deviation)
      let before = meanError + castError * value.magnitude + (isCast ? eta : 0)
      deviationErrors.append(before + v * (deviation.high.magnitude + before))
      variance = variance + deviation * deviation
    }
    variance = variance / count
    let spread = variance.high.squareRoot()
    // What the input loses by the cast moves each deviation on its own: at most the root of the mean square of those losses.
    let shift = meanError + castError * (square / count).squareRoot()
    let gamma = single.gamma(n + 8) + 3 * v
    let varianceError =
      2 * spread * shift + shift * shift + gamma * (spread + shift) * (spread + shift) + (count + 8) * eta

    let total = variance + epsilon
    let totalError = varianceError + v * (total.high + varianceError)
    let share = totalError / total.high
    // NaN where both are 0: a constant row without an epsilon.
    guard share < 1 else {
      var row = openRow(n)
      row.mean = Elementwise.Expected(value: mean, error: meanError)
      return row
    }
    let inverse = DoubleDouble(1) / total.squareRoot()
    let fromArgument = 1 / (1 - share).squareRoot() - 1
    let functions = 2 * (UlpLimit.squareRoot(.float32) + UlpLimit.division(.float32)) * u + 2 * v
    let relative = (fromArgument + functions) * (1 + functions)
    return Row(
      mean: Elementwise.Expected(value: mean, error: meanError),
      inverse: Elementwise.Expected(value: inverse, error: inverse.high * relative),
      deviations: deviations, deviationErrors: deviationErrors)
  }

  /// An element of the second stage: the deviation times r, a rounding v, cast to the dtype t, scaled t, shifted t.
  func element(_ row: Row, _ index: Int, scale: Double, bias: Double?) -> Elementwise.Expected {
    if row.isNaN || scale.isNaN || bias?.isNaN == true { return .exactly(.nan) }
    guard row.inverse.error.isFinite, scale.isFinite, bias?.isFinite != false else { return .open }
    let deviation = row.deviations[index]
    let r = row.inverse.value
    let normalized = deviation * r
    let t = format.unitRoundoff
    let magnitude = normalized.high.magnitude
    var error =
      row.deviationErrors[index] * (r.high + row.inverse.error) + deviation.high.magnitude * row.inverse.error
    // float64 may have its first stage in float32, but not its second: t counts beside v, not instead of it.
    error += (v + t) * (magnitude + error) + eta + format.leastPositive
    let value = normalized * scale + (bias ?? 0)
    // The last rounding of a format narrower than float32 is counted where the bound is made.
    let last = format == format.accumulator ? t : 0
    let scaled = scale.magnitude * (magnitude + error)
    error = error * scale.magnitude + (bias == nil ? last : t) * scaled + format.leastPositive
    if bias != nil { error += last * (value.high.magnitude + error) }
    // Half the range is left for the errors of what may overflow on the way.
    if scaled + (bias ?? 0).magnitude >= format.greatestFinite * 0.5 { return .open }
    return Elementwise.Expected(value: value, error: error)
  }

  /// The reference of an output in `format`.
  func reference(_ type: TensorType, _ elements: [Elementwise.Expected], in format: FloatFormat) -> ReferenceTensor {
    ReferenceTensor(
      type,
      .bounded(
        values: elements.map(\.value), bounds: elements.map { format.rounded($0, from: format.accumulator) }))
  }

  /// A row with a NaN or an infinity: infinity less the mean, which is infinite too, is NaN, and with it the variance. Of no elements
  /// nothing is defined.
  private func specialRow(_ x: [Double]) -> Row {
    guard !x.isEmpty else { return openRow(0) }
    var sum = ContractionRule.SpecialSum()
    for value in x { sum.add(value, 1) }
    let mean = sum.expectation(ContractionRule(format: .float32))
    return Row(
      mean: Elementwise.Expected(value: mean.value, error: mean.bound), inverse: .exactly(.nan), deviations: [],
      deviationErrors: [], isNaN: true)
  }

  private func openRow(_ n: Int) -> Row { Row(mean: .open, inverse: .open, deviations: [], deviationErrors: []) }
}
