// SPDX-License-Identifier: Apache-2.0

/// What a tensor can be made from: a number, an array of numbers, an array of arrays of numbers, and so on.
public protocol TensorData {
  /// The numbers at the bottom.
  associatedtype Scalar: TensorElement

  /// How many arrays are nested: 0 for a number.
  static var tensorRank: Int { get }

  /// The extents, read along the first element of every array; 0 for those under an empty one.
  var tensorExtents: [Int] { get }

  /// Appends all numbers in row-major order.
  ///
  /// - Parameter extents: the extents that this value must have.
  /// - Returns: false if it has others somewhere: the arrays are ragged.
  func appendElements(to elements: inout [Scalar], extents: ArraySlice<Int>) -> Bool
}

extension Array: TensorData where Element: TensorData {
  /// One more than that of the elements.
  public static var tensorRank: Int { Element.tensorRank + 1 }

  /// The numbers at the bottom.
  public typealias Scalar = Element.Scalar

  /// The count, and the extents of the first element.
  public var tensorExtents: [Int] {
    [count] + (first?.tensorExtents ?? [Int](repeating: 0, count: Element.tensorRank))
  }

  /// Appends all numbers in row-major order.
  public func appendElements(to elements: inout [Scalar], extents: ArraySlice<Int>) -> Bool {
    guard extents.first == count else { return false }
    if let numbers = self as? [Scalar] {
      elements.append(contentsOf: numbers)
      return true
    }
    for element in self where !element.appendElements(to: &elements, extents: extents.dropFirst()) { return false }
    return true
  }
}
