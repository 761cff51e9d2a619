// SPDX-License-Identifier: Apache-2.0

extension Int {
  /// The product of numbers that are not negative, or `Int.max` if it is greater: a cost that cannot be counted is as
  /// large as costs get. Shapes without data can be that large.
  package static func saturatingProduct(_ factors: Int...) -> Int {
    if factors.contains(0) { return 0 }
    var product = 1
    for factor in factors {
      let (next, overflow) = product.multipliedReportingOverflow(by: factor)
      if overflow { return .max }
      product = next
    }
    return product
  }

  /// An extent of a result that is the sum of others.
  ///
  /// - Throws: `.invalidArgument` if it is greater than `Int.max`.
  func adding(_ other: Int, along axis: Int) throws(DeviceError) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    if overflow { throw Int.tooLong(axis) }
    return sum
  }

  /// An extent of a result that is the product of others.
  ///
  /// - Throws: `.invalidArgument` if it is greater than `Int.max`.
  func multiplied(by other: Int, along axis: Int) throws(DeviceError) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    if overflow { throw Int.tooLong(axis) }
    return product
  }

  private static func tooLong(_ axis: Int) -> DeviceError {
    DeviceError(.invalidArgument, "the result has more elements along axis \(axis) than 2^63 - 1")
  }

  /// The sum of numbers that are not negative, or `Int.max` if it is greater.
  package func saturatingAdding(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
