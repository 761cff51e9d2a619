// SPDX-License-Identifier: Apache-2.0

/// What can stand in a tensor's brackets: a number, which picks one index and drops the axis; a range of numbers; or one of the
/// forms of `AxisIndex`. A negative number counts from the end of the axis.
public protocol TensorIndex: Sendable {
  /// What is picked of an axis.
  var axisIndex: AxisIndex { get }
}

/// What is picked of an axis.
public struct AxisIndex: TensorIndex, Hashable {
  enum Choice: Hashable, Sendable {
    case single(Int)
    case range(from: Int?, to: Int?, step: Int)
    case newAxis
  }

  let choice: Choice

  /// Itself.
  public var axisIndex: AxisIndex { self }
}

extension TensorIndex where Self == AxisIndex {
  /// All of the axis.
  public static var all: AxisIndex { AxisIndex(choice: .range(from: nil, to: nil, step: 1)) }

  /// A new axis of extent 1, where none was.
  public static var newAxis: AxisIndex { AxisIndex(choice: .newAxis) }

  /// numpy's `start:end:step`: from `start`, or the first index of the walk, to before `end`, or all the way; a negative step walks
  /// backwards.
  public static func from(_ start: Int? = nil, to end: Int? = nil, step: Int = 1) -> AxisIndex {
    AxisIndex(choice: .range(from: start, to: end, step: step))
  }
}

extension Int: TensorIndex {
  /// The index alone.
  public var axisIndex: AxisIndex { AxisIndex(choice: .single(self)) }
}

extension Range: TensorIndex where Bound == Int {
  /// From the lower to before the upper bound.
  public var axisIndex: AxisIndex { AxisIndex(choice: .range(from: lowerBound, to: upperBound, step: 1)) }
}

extension ClosedRange: TensorIndex where Bound == Int {
  /// From the lower bound to the upper one, which takes part. To -1 is to the end.
  public var axisIndex: AxisIndex {
    // The index behind -1 would be 0, the first.
    let end = upperBound == -1 || upperBound == Int.max ? nil : upperBound + 1
    return AxisIndex(choice: .range(from: lowerBound, to: end, step: 1))
  }
}

extension PartialRangeFrom: TensorIndex where Bound == Int {
  /// From the lower bound to the end.
  public var axisIndex: AxisIndex { AxisIndex(choice: .range(from: lowerBound, to: nil, step: 1)) }
}

extension PartialRangeUpTo: TensorIndex where Bound == Int {
  /// From the start to before the upper bound.
  public var axisIndex: AxisIndex { AxisIndex(choice: .range(from: nil, to: upperBound, step: 1)) }
}

extension PartialRangeThrough: TensorIndex where Bound == Int {
  /// From the start to the upper bound, which takes part. To -1 is to the end.
  public var axisIndex: AxisIndex {
    let end = upperBound == -1 || upperBound == Int.max ? nil : upperBound + 1
    return AxisIndex(choice: .range(from: nil, to: end, step: 1))
  }
}
