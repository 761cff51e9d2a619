// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// (x - mean) / sqrt(variance + epsilon) · scale + B, all four given for each channel; `BatchNormalizationRule` derives the bound.
  static let batchNormalization = Oracle(
    .batchNormalization,
    rule:
      "with f = scale / sqrt(variance + epsilon) and its share q of error (sqrt within 3 ulp, a division within 2.5 ulp, float64: half "
      + "an ulp each, and three roundings): q |(x - mean) f| + u |y|, and 2u |(x - mean) f|, or u (|x f| + |mean f| + |B - mean f|) for a "
      + "device that folds the mean into B once a channel, whichever is greater; float16 and bfloat16 computed so in float32 and rounded "
      + "once more"
  ) { call throws(DeviceError) in
    let type = try call.output(0)
    guard let format = FloatFormat(type.dtype) else { return [] }
    let rule = try BatchNormalizationRule(call, format.accumulator)
    let data = try call.doubles(0)
    let parameters = try (1...4).map { index throws(DeviceError) in try call.channelDoubles(index, over: type.shape) }
    let expected = data.indices.map { index in
      rule.element(
        data[index],
        BatchNormalizationRule.Channel(
          scale: parameters[0][index], bias: parameters[1][index], mean: parameters[2][index],
          variance: parameters[3][index]))
    }
    return [
      ReferenceTensor(
        type,
        .bounded(
          values: expected.map(\.value), bounds: expected.map { format.rounded($0, from: format.accumulator) }))
    ]
  }
}

/// How far a device's normalisation by given statistics may lie from the true one.
///
/// u is the unit roundoff of the format that is computed in. A parameter of a wider format is rounded to it first, which its error c
/// counts: u of its magnitude, or nothing.
private struct BatchNormalizationRule {
  /// The parameters of a channel.
  struct Channel {
    let scale: Double
    let bias: Double
    let mean: Double
    let variance: Double

    /// What IEEE's arithmetic makes of an element, on each way that a device may take.
    func ways(_ x: Double, _ epsilon: Double) -> [Double] {
      let root = (variance + epsilon).squareRoot()
      let factor = scale / root
      return [
        (x - mean) * factor + bias, scale * (x - mean) / root + bias, (x - mean) * (1 / root) * scale + bias,
        x * factor + (bias - mean * factor),
      ]
    }
  }

  private let computing: FloatFormat
  private let epsilon: Double
  /// The share that scale and bias, and mean and variance, may lose by being rounded.
  private let (affineCast, statisticsCast): (Double, Double)

  init(_ call: DenseCall, _ computing: FloatFormat) throws(DeviceError) {
    self.computing = computing
    epsilon = Double(call.attributes.float("epsilon"))
    func cast(_ format: FloatFormat?) -> Double {
      guard let format, format.significandBits > computing.significandBits else { return 0 }
      return computing.unitRoundoff
    }
    (affineCast, statisticsCast) = (cast(try call.format(1)), cast(try call.format(3)))
  }

  /// An element.
  ///
  /// - The factor f = s / sqrt(w + epsilon): the argument errs by u of itself and the cast of w, a share p of it, which becomes
  ///   (1 - p)^(-1/2) - 1; root and division err as the suite allows, and one u each is there for a reciprocal that is multiplied
  ///   with, and for the cast of s: together a share q of f.
  /// - Deviations first: x - mean errs by u of itself, the product with f by u of that, the sum with B by u |y|; together
  ///   (q + 2u) |(x - mean) f| + u |y|. Scaling before dividing, or after, rounds as often.
  /// - Folded, g = B - mean f and x f + g: the error of f is the same in both, and changes y by q |(x - mean) f| as before; the products
  ///   err by u |x f| and u |mean f|, the sums by u |g| and u |y|. Where mean f is large beside y, this loses what cancels.
  /// - The casts of mean and B add c |mean f| and c |B|.
  ///
  /// What may overflow on one of these ways is left open, and so is what NaN and infinity make differ among them, and a variance that
  /// with epsilon may vanish.
  func element(_ x: Double, _ channel: Channel) -> Elementwise.Expected {
    let (s, b, mean, w) = (channel.scale, channel.bias, channel.mean, channel.variance)
    guard [x, s, b, mean, w].allSatisfy(\.isFinite) else { return special(x, channel) }
    let u = computing.unitRoundoff
    let least = computing.leastPositive
    let threshold = computing.greatestFinite * 0.5
    let total = DoubleDouble(sum: w, epsilon)
    let totalError = statisticsCast * w.magnitude + u * total.high.magnitude + least
    guard totalError < total.high.magnitude, w.magnitude < threshold else { return .open }
    if total.high < 0 { return .exactly(.nan) }
    let fromArgument = 1 / (1 - totalError / total.high).squareRoot() - 1
    let functions = 2 * (UlpLimit.squareRoot(computing) + UlpLimit.division(computing)) * u + u + affineCast
    let q = (fromArgument + functions) * (1 + functions)

    let root = total.squareRoot()
    let factor = DoubleDouble(s) / root
    let deviation = DoubleDouble(sum: x, -mean)
    let product = deviation * factor
    let value = product + b
    func size(_ number: DoubleDouble) -> Double { number.high.magnitude }
    let (scaledX, scaledMean) = (size(factor * x), size(factor * mean))
    let scaledDeviation = DoubleDouble(product: s.magnitude, size(deviation)).high
    guard
      [
        s.magnitude, scaledX, scaledMean, size(factor), size(deviation), size(product), scaledDeviation, b.magnitude,
        size(value),
      ]
      .allSatisfy({ $0 < threshold })
    else { return .open }
    let folded = size(DoubleDouble(b) - factor * mean)
    let direct = 2 * u * size(product)
    let apart = u * (scaledX + scaledMean + folded)
    let casts = statisticsCast * scaledMean + affineCast * b.magnitude
    // Below the normal numbers a rounding errs by half the least one: of the factor, times what it meets; of a deviation or of what
    // is scaled before it is divided, times what it meets; and of products and sums.
    let underflow = least * (x.magnitude + mean.magnitude + size(factor) + 1 / root.high + 4)
    let first = q * size(product) + max(direct, apart) + casts + u * size(value) + underflow
    // The second order: errors of errors.
    return Elementwise.Expected(value: value, error: first * (1 + 4 * q + 8 * u))
  }

  /// An element of which one part is infinite or NaN: what all ways agree on.
  private func special(_ x: Double, _ channel: Channel) -> Elementwise.Expected {
    let results = channel.ways(x, epsilon)
    if results.allSatisfy(\.isNaN) { return .exactly(.nan) }
    // A factor that underflows makes NaN of an infinity, and what overflows makes one of a number.
    let finite = [x, channel.scale, channel.bias, channel.mean, channel.variance].filter { $0.isFinite && $0 != 0 }
    let root = (channel.variance + epsilon).squareRoot()
    let sizes = finite.map(\.magnitude) + finite.map { $0.magnitude / root }.filter { $0 != 0 && $0.isFinite }
    let isModerate = sizes.allSatisfy { $0 > computing.leastNormal * 2 && $0 < computing.greatestFinite.squareRoot() }
    guard isModerate, let first = results.first, results.allSatisfy({ $0 == first }) else { return .open }
    guard first.isFinite else { return .exactly(first) }
    // An infinite variance leaves the bias.
    return Elementwise.Expected(value: DoubleDouble(first), error: affineCast * first.magnitude)
  }
}
