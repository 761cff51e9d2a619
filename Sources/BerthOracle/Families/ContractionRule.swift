// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// How far a device's sum of products may lie from the true one.
///
/// In any order, each of n - 1 additions adds up some of the terms, and errs by at most u of what it yields, u being the unit roundoff
/// of the accumulator. A sum of some of the terms lies between the sum of the negative ones and the sum of the positive ones; with M the
/// greater of both in magnitude and E the error of all additions together, E <= (n - 1) u (M + E). So E <= gamma_(n-1) M,
/// gamma_n = n u / (1 - n u), whatever the order and however products are fused into it. M = (sum|a||b| + |y|) / 2: for terms of one
/// sign it is sum|a||b|, and the bound is the classical one (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed.,
/// sections 3.1 and 4.2); for terms of both signs it is up to twice as sharp.
///
/// Besides, each term may be rounded on its own: once as a product that the accumulator does not hold exactly, once or twice by a
/// factor. m such roundings err by gamma_m sum|a||b|. A product that underflows errs by half the least positive number; additions do
/// not underflow inexactly. u belongs to the accumulator that the suite asks for: float64 for float64, float32 for all else. A
/// narrower result is rounded once more.
///
/// Where all terms are multiples of a power of two q and sum|a||b| < 2^p q, every partial sum in every order is representable in
/// the accumulator, if none is beyond its range, so that no rounding happens and the result must be the true sum, rounded once to the
/// output's format.
struct ContractionRule {
  /// The format of the inputs and the output.
  let format: FloatFormat
  /// The format that sums are accumulated in.
  let accumulator: FloatFormat

  /// The rule for sums in `format`, accumulated in the format that the suite asks for, or in `accumulator`.
  init(format: FloatFormat, accumulator: FloatFormat? = nil) {
    self.format = format
    self.accumulator = accumulator ?? format.accumulator
  }

  /// Whether the product of two of the format's numbers is a number of the accumulator's: then the product is no rounding.
  var productsAreExact: Bool { format.significandBits * 2 <= accumulator.significandBits }

  /// How often a product is rounded.
  var productRoundings: Int { productsAreExact ? 0 : 1 }

  /// gamma_n for the accumulator; infinite where n u >= 1.
  func gamma(_ roundings: Int) -> Double {
    ContractionRule.gamma(roundings, accumulator.unitRoundoff)
  }

  /// gamma_n = n u / (1 - n u); infinite where n u >= 1.
  static func gamma(_ roundings: Int, _ unitRoundoff: Double) -> Double {
    let error = Double(roundings) * unitRoundoff
    return error < 1 ? error / (1 - error) : .infinity
  }

  /// A sum as the reference computed it.
  struct Sum {
    /// The sum.
    var value: DoubleDouble
    /// The sum of the terms' magnitudes.
    var magnitude: Double
    /// How many terms it has.
    var terms: Int
    /// How many additions a device makes of it.
    var additions: Int
    /// How often a term is rounded apart from the additions.
    var roundings: Int
    /// A power of two that all terms are multiples of; 0 if none is known.
    var quantum = 0.0
    /// Error by underflow that the device may make apart from that of the products. It does not count where the sum is exact, since
    /// what is a multiple of the quantum does not underflow.
    var extraError = 0.0
  }

  /// The value that is wanted and its bound, for a sum all of whose terms are finite.
  ///
  /// `sum.magnitude` must be finite.
  func expectation(_ sum: Sum) -> (value: DoubleDouble, bound: Double) {
    if isExact(sum) { return (DoubleDouble(format.round(sum.value)), 0) }
    let gamma = gamma(sum.additions + sum.roundings)
    if DoubleDouble(sum.magnitude * (1 + gamma)) >= accumulator.overflowThreshold {
      return overflow(sum.value.high, sum.magnitude, gamma, accumulator.overflowThreshold.high)
    }
    let error = accumulatedError(sum)
    let bound = format == accumulator ? error : error + format.halfUlp(at: sum.value.high.magnitude + error)
    return (sum.value, bound)
  }

  /// Whether no order of summation rounds, because every partial sum is representable in the accumulator.
  func isExact(_ sum: Sum) -> Bool {
    sum.quantum >= accumulator.leastPositive
      && sum.magnitude < FloatFormat.powerOfTwo(accumulator.significandBits) * sum.quantum
      && DoubleDouble(sum.magnitude) < accumulator.overflowThreshold
  }

  /// The greatest error of a device's sum before it is rounded to the output's format: that of the additions, of the terms, by
  /// underflow, and the reference's own.
  func accumulatedError(_ sum: Sum) -> Double {
    let terms = Double(sum.terms)
    // The reference adds float64's products in about 106 bits, with an error of (k 2^-53)^2 sum|a||b|, all others' in 53 bits.
    let relative = format == .float64 ? terms * terms * 0x1p-106 : terms * 0x1p-53
    let magnitude = sum.magnitude * (1 + terms * 0x1p-52)
    let termError = gamma(sum.roundings)
    let greatestPart = (magnitude + sum.value.high.magnitude) * 0.5 * (1 + termError)
    return gamma(sum.additions) * greatestPart + (termError + relative) * magnitude
      + max(accumulator.leastPositive * 0.5, 0x1p-1074) * terms + sum.extraError
  }

  /// What becomes of a sum that may overflow on the way: an infinity if no order avoids it, else it is left open.
  ///
  /// If the positive terms alone can overflow but the negative ones cannot, no order meets the other infinity; and if the true sum
  /// is beyond the threshold by more than its error, no order ends below it.
  private func overflow(
    _ value: Double, _ magnitude: Double, _ gamma: Double, _ threshold: Double
  ) -> (value: DoubleDouble, bound: Double) {
    let opposite = (magnitude - value.magnitude) * 0.5 * (1 + gamma)
    if opposite < threshold * 0.99, value.magnitude - gamma * magnitude > threshold * 1.01 {
      return (DoubleDouble(value < 0 ? -Double.infinity : .infinity), 0)
    }
    return (DoubleDouble.zero, .infinity)
  }

  /// The terms of a sum some of which are infinite or NaN, or whose magnitudes overflow `Double`.
  struct SpecialSum {
    private var hasNaN = false
    private var hasPlus = false
    private var hasMinus = false
    private var positive = 0.0
    private var negative = 0.0
    private var terms = 0
    /// Small enough that the sum of a million products of the greatest doubles is finite; terms that vanish by it do not matter.
    private static let scale = 0x1p-540

    /// Whether no term is infinite or NaN.
    var isFinite: Bool { !hasNaN && !hasPlus && !hasMinus }

    /// Adds the term a · b · factor; the factor is finite and of no extreme size.
    mutating func add(_ a: Double, _ b: Double, factor: Double = 1) {
      terms += 1
      if a.isFinite, b.isFinite {
        let product = (a * SpecialSum.scale) * (b * SpecialSum.scale) * factor
        if product < 0 { negative -= product } else { positive += product }
      } else {
        let product = a * b * factor
        hasNaN = hasNaN || product.isNaN
        hasPlus = hasPlus || product == .infinity
        hasMinus = hasMinus || product == -.infinity
      }
    }

    /// The value that is wanted and its bound.
    func expectation(_ rule: ContractionRule) -> (value: DoubleDouble, bound: Double) {
      if hasNaN || hasPlus && hasMinus { return (.nan, 0) }
      let gamma = rule.gamma(terms + 4)
      // A percent covers the rounding of these sums, whose only use is to tell what can overflow.
      let threshold = (rule.accumulator.overflowThreshold.high * SpecialSum.scale) * SpecialSum.scale
      if hasPlus || hasMinus {
        // Finite terms that overflow to the other infinity on the way would make a NaN of it.
        if (hasPlus ? negative : positive) * (1 + gamma) >= threshold * 0.99 { return (.zero, .infinity) }
        return (DoubleDouble(hasPlus ? Double.infinity : -.infinity), 0)
      }
      return rule.overflow(positive - negative, positive + negative, gamma, threshold)
    }
  }

  /// The greatest power of two that all numbers are multiples of: infinities and NaN do not count, nor do zeros, and 1 if nothing
  /// else is there.
  static func quantum(_ values: [Double]) -> Double {
    var least = Int.max
    for value in values {
      let bits = value.bitPattern
      let field = Int((bits >> 52) & 0x7FF)
      let fraction = bits & 0xF_FFFF_FFFF_FFFF
      if field == 0x7FF || (field == 0 && fraction == 0) { continue }
      let trailing = fraction == 0 ? 52 : fraction.trailingZeroBitCount
      least = min(least, max(field, 1) - 1075 + trailing)
    }
    return least == Int.max ? 1 : FloatFormat.powerOfTwo(least)
  }
}
