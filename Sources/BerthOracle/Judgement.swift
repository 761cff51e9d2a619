// SPDX-License-Identifier: Apache-2.0

/// What comparing a device's result with the reference gave.
public struct Judgement: Sendable, Hashable {
  /// The greatest error of any element as a fraction of its bound: |got - want| / bound. At most 1 where all is well, 0 where all
  /// is exact; infinite for a wrong NaN, infinity or sign of an infinity, for a wrong element that had to be exact, and for a result
  /// of the wrong length.
  public let worstFraction: Double
  /// The element that has it, counted in row-major order; nil if there is none that could be judged.
  public let worstIndex: Int?
  /// The first wrong element, in row-major order; nil if none is.
  public let firstWrong: Int?
  /// How many elements are wrong.
  public let wrongCount: Int
  /// How many elements could not be judged, because the operator's definition or its arithmetic leaves them open.
  public let unjudgedCount: Int
  /// How many elements there are.
  public let elementCount: Int

  /// Whether no element is wrong.
  public var isCorrect: Bool { wrongCount == 0 }
}

/// Gathers a judgement, element by element.
struct Judge {
  private(set) var worstFraction = 0.0
  private(set) var worstIndex: Int?
  private(set) var firstWrong: Int?
  private(set) var wrongCount = 0
  var unjudgedCount = 0

  /// Counts element `index`, whose error is `fraction` of its bound.
  @inline(__always)
  mutating func note(_ index: Int, _ fraction: Double) {
    if fraction > worstFraction || worstIndex == nil {
      worstFraction = fraction
      worstIndex = index
    }
    if fraction > 1 {
      if firstWrong == nil { firstWrong = index }
      wrongCount += 1
    }
  }

  func judgement(of elementCount: Int) -> Judgement {
    Judgement(
      worstFraction: worstFraction, worstIndex: worstIndex, firstWrong: firstWrong, wrongCount: wrongCount,
      unjudgedCount: unjudgedCount, elementCount: elementCount)
  }
}
