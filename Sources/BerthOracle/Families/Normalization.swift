// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// How far a device's normalisation of a row may lie from the true one: (x - mean) / sqrt(variance + epsilon) · scale + bias, or with 0
/// for the mean.
///
/// ONNX has two stages. The first, in the dtype that `stash_type` names (float32, or bfloat16 whose sums are accumulated in float32),
/// yields mean, inverse standard deviation and normalised elements; a float64 input may be cast to float32 for it, and is judged so.
/// The second scales and shifts in the operands' own dtype. `InstanceNormalization` knows no stages: it is computed in one format.
///
/// u is the unit roundoff of sums and functions, v that of what is stored between the steps of the first stage, t that of the second
/// stage. eta is the least positive number of the format that sums are taken in.
///
/// A variance that is taken as the mean of squares less the square of the mean has no bound in terms of the variance itself, and does
/// not pass, though the function by which ONNX describes `GroupNormalization` takes it so.
struct NormalizationRule {
  /// The input's format.
  let input: FloatFormat
  /// The output's format.
  let format: FloatFormat
  /// The format of sums and functions: u.
  let arithmetic: FloatFormat
  /// The format that the first stage keeps its numbers in: v.
  let stash: FloatFormat
  /// The formats that normalised elements are cast to before the second stage.
  let casts: [FloatFormat]
  /// The format that the second stage is computed in: t.
  let affine: FloatFormat
  let epsilon: Double
  /// Whether the mean is taken off.
  let takesMean: Bool

  private var u: Double { arithmetic.unitRoundoff }
  private var v: Double { stash.unitRoundoff }
  private var eta: Double { arithmetic.leastPositive }

  /// The rule of an operator in two stages, by its attributes.
  ///
  /// - Parameter output: the format of scale, bias and result, where it is another than the input's.
  init(_ attributes: Attributes, _ input: FloatFormat, output: FloatFormat? = nil, takesMean: Bool = true) {
    self.input = input
    format = output ?? input
    arithmetic = .float32
    stash = attributes.int("stash_type") == 16 ? .bfloat16 : .float32
    casts = format == input ? [input] : [input, format]
    affine = format
    epsilon = Double(attributes.float("epsilon"))
    self.takesMean = takesMean
  }

  /// The rule of an operator that is computed in one format, the one that the suite asks for.
  init(inOneStage attributes: Attributes, _ format: FloatFormat) {
    (input, self.format) = (format, format)
    arithmetic = format.accumulator
    stash = arithmetic
    casts = []
    affine = arithmetic
    epsilon = Double(attributes.float("epsilon"))
    takesMean = true
  }

  /// The first stage of one row. An error is how far a device's number may lie from the true one before it is rounded to an output.
  struct Row {
    var mean: Elementwise.Expected
    var inverse: Elementwise.Expected
    var deviations: [DoubleDouble]
    /// How far each deviation may be off.
    var deviationErrors: [Double]
    /// What the elements of a row with a NaN or an infinity normalise to: NaN, or 0 beside an infinity; nil for any other row.
    var special: [Elementwise.Expected]?
  }

  /// The first stage.
  ///
  /// - The mean, if it is taken off: n - 1 additions and a division, gamma_(n+4) mean|x|; where the input is cast to a narrower
  ///   `stash_type` v mean|x| more, and v of the mean for storing it. Where every partial sum is exact, only the division errs.
  /// - A deviation d_i = x_i - mean: the error M of the mean, v |x_i| if the input was cast, and a rounding v |d_i|.
  /// - The variance w: the error M of the mean moves the mean square of deviations from w to at most (sqrt(w) + M)^2, to which rounding
  ///   adds gamma_(n+8) (2v for the deviation squared is among them). In two passes the part linear in M cancels; keeping it also
  ///   admits Welford's update, whose relative error is n u sqrt(1 + mean^2/w) (Chan, Golub and LeVeque 1983).
  /// - The inverse root r of w + epsilon: a relative error q of the argument becomes (1 - q)^(-1/2) - 1; the addition adds v to q, the
  ///   root 3 ulp and the division 2.5 ulp in u, and each is stored in v. Where q reaches 1 the sum may vanish, and the row is open.
  func row(_ x: [Double]) -> Row {
    let n = x.count
    if n == 0 || x.contains(where: { !$0.isFinite }) { return specialRow(x) }
    let isCast = input.significandBits > stash.significandBits
    let castError = isCast ? v : 0
    var sum = DoubleDouble.zero
    var magnitude = 0.0
    for value in x {
      sum = sum + value
      magnitude += value.magnitude
    }
    let count = Double(n)
    let square = x.reduce(0.0) { $0 + $1 * $1 }
    let threshold = arithmetic.greatestFinite
    // Squares of deviations are at most 4 times the greatest square; half the range is left for the errors.
    guard magnitude < threshold * 0.5, square * 8 < threshold else { return openRow(n) }

    let rule = ContractionRule(format: arithmetic)
    let mean = takesMean ? sum / count : .zero
    var meanError = 0.0
    if takesMean {
      let exactSum = ContractionRule.Sum(
        value: sum, magnitude: magnitude, terms: n, additions: n - 1, roundings: 0,
        quantum: isCast ? 0 : ContractionRule.quantum(x))
      let meanRule = MeanRule(rule: rule, count: n)
      meanError = meanRule.error(exactSum) + castError * (magnitude / count) * (1 + meanRule.rule.gamma(n))
      if stash != arithmetic { meanError += v * (mean.high.magnitude + meanError) }
      if stash != arithmetic || isCast { meanError += eta }
    }

    var deviations: [DoubleDouble] = []
    var deviationErrors: [Double] = []
    var variance = DoubleDouble.zero
    for value in x {
      let deviation = DoubleDouble(value) - mean
      deviations.append(deviation)
      let before = meanError + castError * value.magnitude + (isCast ? eta : 0)
      deviationErrors.append(takesMean ? before + v * (deviation.high.magnitude + before) : before)
      variance = variance + deviation * deviation
    }
    variance = variance / count
    let spread = variance.high.squareRoot()
    // What the input loses by the cast moves each deviation on its own: at most the root of the mean square of those losses.
    let shift = meanError + castError * (square / count).squareRoot()
    let gamma = rule.gamma(n + 8) + 3 * v
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
    let functions = 2 * (UlpLimit.squareRoot(arithmetic) + UlpLimit.division(arithmetic)) * u + 2 * v
    let relative = (fromArgument + functions) * (1 + functions)
    return Row(
      mean: Elementwise.Expected(value: mean, error: meanError),
      inverse: Elementwise.Expected(value: inverse, error: inverse.high * relative),
      deviations: deviations, deviationErrors: deviationErrors)
  }

  /// An element of the second stage: the deviation times r, a rounding v, cast to the operands' dtypes, scaled t, shifted t.
  func element(_ row: Row, _ index: Int, scale: Double, bias: Double?) -> Elementwise.Expected {
    if let special = row.special?[index] {
      guard special.error == 0 else { return special }
      // A NaN stays one, and 0 stays 0 but for a scale or bias that is no finite number.
      let value = special.value.high * scale + (bias ?? 0)
      return value == 0 || value.isNaN ? .exactly(value) : .open
    }
    if scale.isNaN || bias?.isNaN == true { return .exactly(.nan) }
    guard row.inverse.error.isFinite, scale.isFinite, bias?.isFinite != false else { return .open }
    let deviation = row.deviations[index]
    let r = row.inverse.value
    let normalized = deviation * r
    let t = affine.unitRoundoff
    let magnitude = normalized.high.magnitude
    var error =
      row.deviationErrors[index] * (r.high + row.inverse.error) + deviation.high.magnitude * row.inverse.error
    // float64 may have its first stage in float32, but not its second: t counts beside v, not instead of it.
    let roundings = casts.reduce(v) { $0 + $1.unitRoundoff }
    error += roundings * (magnitude + error) + casts.reduce(eta) { $0 + $1.leastPositive }
    let value = normalized * scale + (bias ?? 0)
    // The last rounding of a format narrower than float32 is counted where the bound is made.
    let last = affine == affine.accumulator ? t : 0
    let scaled = scale.magnitude * (magnitude + error)
    error = error * scale.magnitude + (bias == nil ? last : t) * scaled + affine.leastPositive
    if bias != nil { error += last * (value.high.magnitude + error) }
    // Half the range is left for the errors of what may overflow on the way.
    if scaled + (bias ?? 0).magnitude >= affine.greatestFinite * 0.5 { return .open }
    return Elementwise.Expected(value: value, error: error)
  }

  /// What all rows of dense data come to.
  struct Results {
    var elements: [Elementwise.Expected] = []
    var means: [Elementwise.Expected] = []
    var inverses: [Elementwise.Expected] = []
  }

  /// Normalises rows of `length` elements each, with a factor and a summand for each element of the data.
  func results(_ data: [Double], rows: Int, scale: [Double], bias: [Double]?) -> Results {
    var results = Results()
    let length = rows == 0 ? 0 : data.count / rows
    for start in (0..<rows).map({ $0 * length }) {
      let row = row(Array(data[start..<start + length]))
      results.means.append(row.mean)
      results.inverses.append(row.inverse)
      for index in 0..<length {
        results.elements.append(element(row, index, scale: scale[start + index], bias: bias?[start + index]))
      }
    }
    return results
  }

  /// The reference of an output in `format`.
  func reference(_ type: TensorType, _ elements: [Elementwise.Expected], in format: FloatFormat) -> ReferenceTensor {
    ReferenceTensor(
      type,
      .bounded(
        values: elements.map(\.value), bounds: elements.map { format.rounded($0, from: format.accumulator) }))
  }

  /// A row with a NaN or an infinity: infinity less the mean, which is infinite too, is NaN, and with it the variance. Where no mean is
  /// taken off, a row with infinities has an infinite mean square, by which an infinity gives NaN and any other number 0. Of no
  /// elements nothing is defined.
  private func specialRow(_ x: [Double]) -> Row {
    guard !x.isEmpty else { return openRow(0) }
    var row = Row(mean: .open, inverse: .exactly(.nan), deviations: [], deviationErrors: [])
    if takesMean || x.contains(where: \.isNaN) {
      row.special = x.map { _ in .exactly(.nan) }
    } else {
      // What the first stage cannot hold is infinite for it.
      row.special = x.map { value in
        if value.isInfinite { return .exactly(.nan) }
        return value.magnitude < arithmetic.greatestFinite ? .exactly(0) : .open
      }
    }
    var sum = ContractionRule.SpecialSum()
    for value in x { sum.add(value, 1) }
    let mean = sum.expectation(ContractionRule(format: arithmetic))
    row.mean = Elementwise.Expected(value: mean.value, error: mean.bound)
    return row
  }

  private func openRow(_ n: Int) -> Row { Row(mean: .open, inverse: .open, deviations: [], deviationErrors: []) }
}
