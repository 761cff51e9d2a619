// SPDX-License-Identifier: Apache-2.0

extension Int {
  /// The product of numbers that are not negative, or `Int.max` if it is greater: a cost that cannot be counted is as
  /// large as costs get. Shapes without data can be that large.
  static func saturatingProduct(_ factors: Int...) -> Int {
    if factors.contains(0) { return 0 }
    var product = 1
    for factor in factors {
      let (next, overflow) = product.multipliedReportingOverflow(by: factor)
      if overflow { return .max }
      product = next
    }
    return product
  }

  /// The sum of numbers that are not negative, or `Int.max` if it is greater.
  func saturatingAdding(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
