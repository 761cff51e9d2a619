// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// What an output of an operator has to be, and how far from it each element may lie.
public struct ReferenceTensor: Sendable {
  /// What the elements have to be.
  public enum Expectation: Sendable {
    /// These bytes: dense, row-major, in the host's byte order. Any NaN is as good as any other.
    case exact([UInt8])
    /// Numbers no further from `values` than `bounds`, which include the last rounding to the dtype.
    ///
    /// A NaN in `values` wants a NaN, an infinity the same infinity. A result of infinity where a finite number is wanted counts
    /// as the least number that rounds to infinity; a wanted number beyond the dtype's range is met by infinity. A bound of 0 wants
    /// the value itself, a bound of infinity leaves the element unjudged.
    case bounded(values: [DoubleDouble], bounds: [Double])
    /// Integers from `low` to `high`, both included, uint64 as bit patterns: where a result is rounded to an integer, and what is
    /// rounded may be so near a tie that two neighbours are right.
    case between(low: [Int64], high: [Int64])
    /// Integers, each of them one of those listed for it, uint64 as bit patterns: where several places hold the same.
    case oneOf([[Int64]])
  }

  /// Dtype and shape.
  public let type: TensorType
  /// What the elements have to be.
  public let expectation: Expectation
  /// Elements, by place in row-major order, that an expectation without bounds leaves open.
  public let unjudged: Set<Int>
  /// Whether -0 and +0 are different results. They are where IEEE 754 or moving the data fixes the sign, not where the order of a
  /// sum or a choice between equals does.
  public let distinguishesZeros: Bool
  /// Which elements may come in any order, if any may: results have to be brought into the reference's order before they are judged.
  public let freeOrder: FreeOrder?

  /// A reference of these parts. `expectation` must have as many elements as `type`.
  public init(
    _ type: TensorType, _ expectation: Expectation, unjudged: Set<Int> = [], distinguishesZeros: Bool = false,
    freeOrder: FreeOrder? = nil
  ) {
    self.type = type
    self.expectation = expectation
    self.unjudged = unjudged
    self.distinguishesZeros = distinguishesZeros
    self.freeOrder = freeOrder
  }

  /// Compares every element of a device's result with the reference; none may be wrong.
  ///
  /// - Parameter got: the result, dense, row-major, in the host's byte order. Of a result that is too long or too short every
  ///   element is wrong, and so it is beside a reference that lacks elements: what was not compared must not pass.
  public func judge(_ got: UnsafeRawBufferPointer) -> Judgement {
    let count = type.shape.elementCount
    guard got.count == type.dtype.byteCount(elements: count), isComplete(count) else {
      return Judgement(
        worstFraction: .infinity, worstIndex: 0, firstWrong: 0, wrongCount: max(count, 1), unjudgedCount: 0,
        elementCount: count)
    }
    var judge = Judge()
    switch expectation {
    case .exact(let want):
      judge.unjudgedCount = unjudged.count
      judgeExact(got, want, count, &judge)
    case .bounded(let values, let bounds):
      if let numbers = ElementCodec.doubles(got, type.dtype), let format = FloatFormat(type.dtype) {
        let threshold = format.overflowThreshold
        for index in 0..<count {
          let bound = bounds[index]
          if bound == .infinity {
            judge.unjudgedCount += 1
          } else {
            judge.note(index, fraction(numbers[index], values[index], bound, threshold))
          }
        }
      }
    case .between(let low, let high):
      judge.unjudgedCount = unjudged.count
      if let numbers = ElementCodec.integers(got, type.dtype) {
        let order = IntegerOrder(type.dtype)
        for index in 0..<count where !unjudged.contains(index) {
          let isOutside = order.isGreater(low[index], numbers[index]) || order.isGreater(numbers[index], high[index])
          judge.note(index, isOutside ? .infinity : 0)
        }
      }
    case .oneOf(let choices):
      judge.unjudgedCount = unjudged.count
      if let numbers = ElementCodec.integers(got, type.dtype) {
        for index in 0..<count where !unjudged.contains(index) {
          judge.note(index, choices[index].contains(numbers[index]) ? 0 : .infinity)
        }
      }
    }
    return judge.judgement(of: count)
  }

  /// Compares a device's result with the reference. See `judge(_:)`.
  public func judge(_ got: [UInt8]) -> Judgement { got.withUnsafeBytes { judge($0) } }

  /// Whether there is an expectation for each of `count` elements.
  private func isComplete(_ count: Int) -> Bool {
    switch expectation {
    case .exact(let bytes): bytes.count == type.dtype.byteCount(elements: count)
    case .bounded(let values, let bounds):
      values.count == count && bounds.count == count && type.dtype.isFloatingPoint
    case .between(let low, let high): low.count == count && high.count == count && type.dtype.isInteger
    case .oneOf(let choices): choices.count == count && type.dtype.isInteger
    }
  }

  /// |got - want| as a fraction of the bound.
  private func fraction(_ got: Double, _ want: DoubleDouble, _ bound: Double, _ threshold: DoubleDouble) -> Double {
    if got.isNaN || want.isNaN { return got.isNaN && want.isNaN ? 0 : .infinity }
    if want.high.isInfinite { return got == want.high ? 0 : .infinity }
    var distance: Double
    if got.isInfinite {
      // `want` towards the infinity that came: beyond the threshold it is right, short of it the rest is the error.
      let reached = got < 0 ? -want : want
      if reached >= threshold { return 0 }
      distance = (threshold - reached).high
    } else {
      distance = ((want.high - got) + want.low).magnitude
    }
    if distance == 0 {
      return distinguishesZeros && bound == 0 && got == 0 && got.sign != want.high.sign ? .infinity : 0
    }
    distance /= bound
    return distance
  }

  private func judgeExact(_ got: UnsafeRawBufferPointer, _ want: [UInt8], _ count: Int, _ judge: inout Judge) {
    want.withUnsafeBytes { want in
      let width = type.dtype.byteWidth
      let isFloat = type.dtype.isFloatingPoint
      for index in 0..<count {
        var same = true
        for byte in (index &* width)..<((index &+ 1) &* width) where got[byte] != want[byte] { same = false }
        if !same {
          if unjudged.contains(index) { continue }
          let place = (index * width)..<((index + 1) * width)
          if isFloat,
            areAlike(UnsafeRawBufferPointer(rebasing: got[place]), UnsafeRawBufferPointer(rebasing: want[place]))
          {
            same = true
          }
        }
        judge.note(index, same ? 0 : .infinity)
      }
    }
  }

  /// Whether two floats with different bits are the same result: two NaNs, or two zeros where the sign does not count.
  private func areAlike(_ got: UnsafeRawBufferPointer, _ want: UnsafeRawBufferPointer) -> Bool {
    guard let got = ElementCodec.doubles(got, type.dtype)?.first,
      let want = ElementCodec.doubles(want, type.dtype)?.first
    else { return false }
    return got.isNaN && want.isNaN || !distinguishesZeros && got == 0 && want == 0
  }
}
