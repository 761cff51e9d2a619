// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// What the oracles of quantisation share.
enum Quantization {
  /// Numbers among which a device's lies, both ends included.
  struct Span {
    var low: Double
    var high: Double
  }

  /// Where the quotients of a device may lie that is to divide one of the numbers `x` by one of the numbers `scales`, in
  /// `precision` or with more; nil if one of them may be NaN.
  ///
  /// A device that computes in a narrow format first rounds both operands to it, and the quotient in the end; one that computes
  /// in float32 does neither. Its division errs by up to 2.5 units in the last place. A division by a power of two is wanted
  /// exact: it changes the exponent only, and where it were not exact nobody could tell how ties are rounded.
  static func quotients(_ x: [Double], _ scales: [Double], _ precision: FloatFormat) -> Span? {
    let dividends = x + x.map { precision.round($0) }
    let divisors = scales + scales.map { precision.round($0) }
    var span = Span(low: .infinity, high: -.infinity)
    for dividend in dividends {
      for divisor in divisors {
        let quotient = dividend / divisor
        if quotient.isNaN { return nil }
        span.low = min(span.low, quotient)
        span.high = max(span.high, quotient)
      }
    }
    let isExact = divisors.allSatisfy { $0 == divisors[0] && $0.isFinite && $0.significand == 1 }
    if !isExact {
      let computing = precision.accumulator
      let limit = UlpLimit.division(computing)
      if span.low.isFinite { span.low -= limit * computing.ulp(at: span.low.magnitude) }
      if span.high.isFinite { span.high += limit * computing.ulp(at: span.high.magnitude) }
    }
    return Span(low: min(span.low, precision.round(span.low)), high: max(span.high, precision.round(span.high)))
  }

  /// The integers that come of quotients: rounded to nearest, ties to even, the zero point added exactly, saturated to the
  /// dtype.
  static func saturated(_ quotients: Span, zero: ClosedRange<Int64>, _ dtype: DType) -> ClosedRange<Int64> {
    let least: Int64 = dtype.kind == .signedInteger ? -1 << Int64(dtype.bitWidth - 1) : 0
    let greatest = least + (1 << Int64(dtype.bitWidth)) - 1
    func saturate(_ quotient: Double, _ zero: Int64) -> Int64 {
      // Beyond 2^40 every zero point leaves the sum beyond every dtype that is quantised to. Adding and taking away 1.5 · 2^52
      // rounds to an integer by IEEE's own rule.
      let rounded = (min(max(quotient, -0x1p40), 0x1p40) + 0x1.8p52) - 0x1.8p52
      return min(max(Int64(rounded) + zero, least), greatest)
    }
    let low = saturate(quotients.low, zero.lowerBound)
    return low...max(low, saturate(quotients.high, zero.upperBound))
  }

  /// For each element of data of shape `data`, the place of its scale and its zero point in their own dense data.
  static func places(_ granularity: QuantizationGranularity, _ data: Shape) -> [Int] {
    let axis: Int
    switch granularity {
    case .tensor: return [Int](repeating: 0, count: data.elementCount)
    case .axis(let one), .blocks(let one, _): axis = one
    }
    let extents = data.extents
    let extent = extents[axis]
    let inner = extents[(axis + 1)...].reduce(1, *)
    var places: [Int] = []
    places.reserveCapacity(data.elementCount)
    for outer in 0..<extents[..<axis].reduce(1, *) {
      for index in 0..<extent {
        switch granularity {
        case .blocks(_, let size):
          let blocks = extent / size + (extent % size == 0 ? 0 : 1)
          let first = (outer * blocks + index / size) * inner
          places.append(contentsOf: first..<(first + inner))
        default: places.append(contentsOf: repeatElement(index, count: inner))
        }
      }
    }
    return places
  }
}

/// Ranges of integers, element by element, on their way to an expectation.
struct IntegerRanges {
  private var low: [Int64] = []
  private var high: [Int64] = []
  private var unjudged: Set<Int> = []

  /// Adds the next element; nil leaves it open.
  mutating func append(_ range: ClosedRange<Int64>?) {
    if range == nil { unjudged.insert(low.count) }
    low.append(range?.lowerBound ?? 0)
    high.append(range?.upperBound ?? 0)
  }

  /// The reference of an output whose elements these are.
  func reference(_ type: TensorType) -> ReferenceTensor {
    ReferenceTensor(type, .between(low: low, high: high), unjudged: unjudged)
  }
}
