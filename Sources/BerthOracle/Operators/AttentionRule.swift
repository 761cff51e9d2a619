// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// How far the elements of an attention may lie from the true ones.
///
/// Two kinds of device have to pass. One does what ONNX's function does: it multiplies Q and K with the root of the scale, and
/// rounds these, the scores at each step, the softmax and the result to Q's dtype T. The other works in one pass in the
/// accumulator, with a running maximum, and rounds the result to T only, or the exponentials besides, as a matrix unit of that
/// dtype needs them. Each step is held to the bound of its own operator, and errors are carried on as intervals, not to first
/// order.
///
/// u is the unit roundoff of the accumulator (float64's for float64, float32's for all else), t that of T, z that of the
/// softmax's dtype; t and z count where they are coarser than u. eta is the least positive number of each.
struct AttentionRule {
  /// T's format.
  let format: FloatFormat
  /// The format that the softmax may be computed in.
  let softmax: FloatFormat
  let valueFormat: FloatFormat
  /// Nil where nothing is added to the scores.
  let maskFormat: FloatFormat?
  let geometry: AttentionGeometry

  private var accumulator: FloatFormat { format.accumulator }
  private var u: Double { accumulator.unitRoundoff }
  private var t: Double { format.unitRoundoff }
  private var eta: Double { accumulator.leastPositive }
  private var softcap: Double { Double(geometry.softcap) }

  private var scale: DoubleDouble {
    geometry.scale.map { DoubleDouble(Double($0)) }
      ?? DoubleDouble(1) / DoubleDouble(Double(geometry.headSize)).squareRoot()
  }

  /// One query's way from products to probabilities.
  struct Row {
    var raw: [Elementwise.Expected] = []
    var capped: [Elementwise.Expected] = []
    /// Before they are cast to the softmax's dtype.
    var masked: [Elementwise.Expected] = []
    /// What the values are weighted with. An error is what a device's weight may be off by when it meets the value.
    var probabilities: [Elementwise.Expected] = []
    /// Which keys the query does not see.
    var isHidden: [Bool] = []

    /// What `qk_matmul_output` is to hold.
    func scores(_ stage: AttentionScores) -> [Elementwise.Expected] {
      switch stage {
      case .raw: raw
      case .capped: capped
      case .masked: masked
      case .probabilities: probabilities
      }
    }
  }

  /// - Parameter bias: for each key what is added to its score; nil if the key is hidden.
  func row(_ products: AttentionProducts, _ query: Int, _ bias: [Double?]) -> Row {
    var row = Row()
    row.isHidden = bias.map { $0 == nil }
    let scale = scale
    for (key, added) in bias.enumerated() {
      let raw = raw(products, query, key, scale)
      let capped = capped(raw)
      row.raw.append(raw)
      row.capped.append(capped)
      row.masked.append(masked(capped, added))
    }
    row.probabilities = probabilities(row)
    return row
  }

  // MARK: Scores

  /// A scaled product. A term q k carries the errors of the scaled factors: of ONNX's root of the scale, taken by a division
  /// within 2.5 ulp and roots within 3, at most 12u, its rounding to T and that of the product with it, for each factor, so 24u
  /// + 4t; scaling once before or after the sum errs by less. What underflows by scaling loses eta of its factor's dtype times
  /// the other factor.
  private func raw(
    _ products: AttentionProducts, _ query: Int, _ key: Int, _ scale: DoubleDouble
  ) -> Elementwise.Expected {
    let (keys, size) = (geometry.totalKeys, geometry.headSize)
    let rule = ContractionRule(format: format)
    let index = query * keys + key
    let magnitude = products.product.magnitude[index]
    guard magnitude.isFinite else {
      var special = ContractionRule.SpecialSum()
      for element in 0..<size {
        special.add(products.q[query * size + element], products.k[key * size + element], factor: scale.high)
      }
      let (value, bound) = special.expectation(rule)
      return bound.isFinite ? .exactly(value.high) : .open
    }
    let reach = max(scale.high, 1)
    let elements = products.querySums[query] + products.keySums[key]
    // Half the range is left for the errors of what may overflow on the way.
    guard reach * magnitude < accumulator.greatestFinite * 0.5,
      scale.high <= 1 || reach * elements < format.greatestFinite
    else { return .open }
    let scaled = magnitude * scale.high
    let value = products.product.value(index) * scale
    let sum = ContractionRule.Sum(
      value: value, magnitude: scaled, terms: size, additions: max(size - 1, 0), roundings: 25,
      extraError: 4 * t / (1 - 4 * t) * scaled + format.leastPositive * reach * (elements + Double(size)))
    return stored(Elementwise.Expected(value: value, error: rule.accumulatedError(sum)))
  }

  /// A score that ONNX's function keeps in T; open where it may leave T's range.
  private func stored(_ score: Elementwise.Expected) -> Elementwise.Expected {
    let magnitude = score.value.high.magnitude + score.error
    guard magnitude < format.greatestFinite * 0.99 else { return .open }
    return Elementwise.Expected(
      value: score.value, error: format == accumulator ? score.error : score.error + format.halfUlp(at: magnitude))
  }

  /// c tanh(s / c), which moves by no more than s does. The quotient's rounding t moves it by |x| t / cosh^2(x) c with x = s /
  /// c, at most t |s| and t c / 2; the cap's own rounding to T by less than t of the result; tanh errs by 5 ulp, at most 10u,
  /// and is rounded, and the product is.
  private func capped(_ score: Elementwise.Expected) -> Elementwise.Expected {
    guard softcap > 0, score.error.isFinite, !score.value.isNaN else { return score }
    let cap = DoubleDouble(softcap)
    let value =
      score.value.isFinite
      ? DoubleDouble.tanh(score.value / cap) * cap : DoubleDouble(score.value.high < 0 ? -softcap : softcap)
    let magnitude = value.high.magnitude
    let quotient = score.value.isFinite ? t * min(score.value.high.magnitude, softcap * 0.5) : 0
    let functions =
      magnitude * (2 * UlpLimit.tanh * u + 4 * t) * (1 + 8 * t) + softcap * (5 * eta + format.leastPositive)
    return stored(Elementwise.Expected(value: value, error: score.error + quotient + functions + 2 * eta))
  }

  /// A score with what the mask adds, which is rounded to T if it comes in a wider dtype.
  private func masked(_ score: Elementwise.Expected, _ bias: Double?) -> Elementwise.Expected {
    guard let bias else {
      // Minus infinity and what is no finite number make NaN or not.
      return score.error.isFinite && score.value.isFinite ? .exactly(-.infinity) : .open
    }
    guard maskFormat != nil, score.error.isFinite else { return score }
    guard score.value.isFinite, bias.isFinite else { return .exactly(score.value.high + bias) }
    guard bias.magnitude < format.greatestFinite else { return .open }
    let value = score.value + bias
    let cast =
      (maskFormat?.significandBits ?? 0) > format.significandBits ? t * bias.magnitude + format.leastPositive : 0
    let error = score.error + cast
    return stored(Elementwise.Expected(value: value, error: error + u * (value.high.magnitude + error)))
  }

  // MARK: Softmax

  /// Of a seen key's score b, g being the greatest and E the greatest error of any:
  /// - The difference b - m from a device's maximum m, and the differences of running maxima that make it up, err by 2u (|b -
  ///   g| + 2E) together; with the error of b that is A. The exponential moves by e^A, errs by 3 ulp, at most 6u, or 3 eta;
  ///   rescaling errs by 7u each time. How often that happens is a device's choice: where a running maximum grows key by key
  ///   about ln n times in data without a trend, in blocks of 16 keys or more n / 16 times at most; n / 16 + 8 covers both, and
  ///   n - 1 all there can be.
  /// - So each exponential lies in [low, high], their sum errs by gamma_(n-1) besides, and a quotient is greatest where its own
  ///   exponential is and the others are least. The division, or the product with an inverse, errs by 6u (2u in float64).
  /// - Exponentials may be rounded to T before they are summed up or not, or the quotients to the softmax's dtype and to T: a
  ///   share t + z in the sum, another in the quotient, and as many eta. The sum is at least 1 within its errors.
  private func probabilities(_ row: Row) -> [Elementwise.Expected] {
    let seen = row.isHidden.indices.filter { !row.isHidden[$0] }
    let open = [Elementwise.Expected](repeating: .open, count: row.masked.count)
    var result = [Elementwise.Expected](repeating: .exactly(0), count: row.masked.count)
    if seen.isEmpty { return result }
    if seen.contains(where: { row.masked[$0].value.isNaN || row.masked[$0].value.high == .infinity }) {
      return [Elementwise.Expected](repeating: .exactly(.nan), count: row.masked.count)
    }
    guard row.masked.allSatisfy({ $0.error.isFinite }) else { return open }
    let cast = softmax.significandBits < format.significandBits ? softmax.unitRoundoff : 0
    var errors = [Double](repeating: 0, count: row.masked.count)
    var greatest = DoubleDouble(-Double.infinity)
    for key in seen where row.masked[key].value.isFinite {
      let score = row.masked[key]
      let magnitude = score.value.high.magnitude + score.error
      // What the softmax's dtype cannot hold.
      guard magnitude < softmax.greatestFinite * 0.99 else { return open }
      errors[key] = score.error + cast * magnitude + (cast > 0 ? softmax.leastPositive : 0)
      if greatest < score.value { greatest = score.value }
    }
    guard greatest.isFinite else { return open }
    let greatestError = errors.max() ?? 0

    let count = seen.count
    let rescalings = Double(min(count - 1, count / 16 + 8))
    let function = (2 * UlpLimit.exp + 7 * rescalings) * u
    var values = [DoubleDouble](repeating: .zero, count: count)
    var (low, high) = ([Double](repeating: 0, count: count), [Double](repeating: 0, count: count))
    var sum = DoubleDouble.zero
    for (index, key) in seen.enumerated() where row.masked[key].value.isFinite {
      let difference = row.masked[key].value - greatest
      let argument = errors[key] + 2 * u * (difference.high.magnitude + 2 * greatestError)
      let value = DoubleDouble.exp(difference)
      values[index] = value
      sum = sum + value
      let (shrinking, growing) = AttentionRule.factors(argument)
      low[index] = max(value.high * shrinking * (1 - function) - UlpLimit.exp * eta, 0)
      high[index] = value.high * growing * (1 + function) + UlpLimit.exp * eta
    }
    let (lowSum, highSum) = (low.reduce(0, +), high.reduce(0, +))
    let (rounding, least) = narrowing
    let summing = ContractionRule.gamma(count - 1, u) + rounding + Double(count) * (least + 0x1p-53)
    let dividing =
      (accumulator == .float64 ? 2 : 2 * UlpLimit.division(accumulator) + 1) * u + 2 * rescalings * u + rounding
    for (index, key) in seen.enumerated() where row.masked[key].value.isFinite {
      let quotient = values[index] / sum
      let most = high[index] / (high[index] + max(lowSum - low[index], 0)) * (1 + dividing) / max(1 - summing, 0x1p-20)
      let fewest = low[index] / (low[index] + max(highSum - high[index], 0)) * (1 - dividing) / (1 + summing)
      let error = max(most - quotient.high, quotient.high - (fewest.isNaN ? 0 : fewest))
      result[key] = Elementwise.Expected(value: quotient, error: error * (1 + 0x1p-50) + least + 2 * eta)
    }
    return result
  }

  /// What rounding a probability to T, and to the softmax's dtype before, loses at most: a share of it and so much.
  private var narrowing: (share: Double, least: Double) {
    var (share, least) = (0.0, 0.0)
    for narrow in softmax == format ? [format] : [format, softmax]
    where narrow.significandBits < accumulator.significandBits {
      share += narrow.unitRoundoff
      least += narrow.leastPositive
    }
    return (share, least)
  }

  /// Bounds of e^-a and e^a for a >= 0.
  private static func factors(_ a: Double) -> (Double, Double) {
    // e^a <= 1 + a + a^2 up to 1.79, e^-a >= 1 - a. Beyond e^80 an interval of probabilities is all there is anyway.
    if a < 0.25 { return (1 - a, 1 + a + a * a) }
    let growing = DoubleDouble.exp(DoubleDouble(min(a, 80))).high * (1 + 0x1p-50)
    return (1 / growing, growing)
  }

  // MARK: Result

  /// The weighted sums of the values, dense rows of `geometry.valueSize`. A value of a wider dtype than the accumulator's is
  /// rounded to it.
  func result(_ row: Row, _ values: [Double]) -> [Elementwise.Expected] {
    let size = geometry.valueSize
    let weights = row.probabilities
    if weights.contains(where: { $0.error.isInfinite }) { return [Elementwise.Expected](repeating: .open, count: size) }
    if let first = weights.first, first.value.isNaN {
      return [Elementwise.Expected](repeating: .exactly(.nan), count: size)
    }
    let seen = row.isHidden.indices.filter { !row.isHidden[$0] }
    let terms = Double(seen.count)
    let conversion = valueFormat.significandBits > accumulator.significandBits ? u : 0
    let isWide = format == .float64
    return (0..<size).map { column in
      guard weights.indices.allSatisfy({ values[$0 * size + column].isFinite }) else {
        return special(row, seen, values, column)
      }
      var sum = DoubleDouble.zero
      var (magnitude, carried) = (0.0, 0.0)
      for key in seen {
        let value = values[key * size + column]
        if isWide {
          sum = sum + weights[key].value * value
        } else {
          sum = DoubleDouble(sum.high + weights[key].value.high * value)
        }
        magnitude += weights[key].value.high * value.magnitude
        carried += weights[key].error * value.magnitude
      }
      if seen.isEmpty { return .exactly(0) }
      let greatest = (magnitude + carried) * (1 + 0x1p-40)
      guard greatest < accumulator.greatestFinite * 0.5 else { return .open }
      let rounded = (conversion + u) * greatest + (terms * 2 + 8) * eta
      let part = (greatest + sum.high.magnitude + carried + rounded) * 0.5 * (1 + 2 * u)
      let own = isWide ? terms * terms * 0x1p-100 * magnitude : (terms + 8) * 0x1p-52 * magnitude
      let error = carried + rounded + ContractionRule.gamma(seen.count - 1, u) * part + own
      return Elementwise.Expected(value: sum, error: error)
    }
  }

  /// A sum some of whose values are infinite or NaN. What reaches it by a probability that is or may be 0 leaves it open.
  private func special(_ row: Row, _ seen: [Int], _ values: [Double], _ column: Int) -> Elementwise.Expected {
    let size = geometry.valueSize
    var total = 0.0
    var isOpen = row.isHidden.indices.contains { row.isHidden[$0] && !values[$0 * size + column].isFinite }
    for key in seen where !values[key * size + column].isFinite {
      let value = values[key * size + column]
      if value.isNaN { return .exactly(.nan) }
      let weight = row.probabilities[key]
      isOpen = isOpen || weight.value.high <= weight.error
      total += value
    }
    let finite = seen.reduce(0.0) { partial, key in
      let value = values[key * size + column]
      return value.isFinite ? max(partial, value.magnitude) : partial
    }
    // Finite terms that overflow to the other infinity would make a NaN of it.
    return isOpen || finite * Double(seen.count) >= accumulator.greatestFinite ? .open : .exactly(total)
  }

  /// The reference of an output in T.
  func reference(_ type: TensorType, _ elements: [Elementwise.Expected]) -> ReferenceTensor {
    ReferenceTensor(
      type,
      .bounded(
        values: elements.map(\.value), bounds: elements.map { format.rounded($0, from: format.accumulator) }))
  }
}
