// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// Sums of products in more precision than a device has, for all elements of a matrix product at once.
struct MatrixProduct {
  /// The sums, rounded to double.
  var high: [Double]
  /// What remains of the sums; all 0 unless the product was taken `wide`.
  var low: [Double]
  /// The sums of the terms' magnitudes; infinite or NaN where a term is.
  var magnitude: [Double]

  /// The sum for element `index`.
  func value(_ index: Int) -> DoubleDouble { DoubleDouble(sum: high[index], low[index]) }

  /// The product of a, m x k, and b, k x n, both dense and row-major.
  ///
  /// - Parameter wide: whether to carry about 106 bits, as float64 needs it: each product's and each addition's error is found
  ///   exactly and added up beside (Ogita, Rump and Oishi, Accurate sum and dot product, 2005). Else sums are plain doubles, which
  ///   hold the products of all narrower formats exactly.
  init(_ a: [Double], _ b: [Double], m: Int, n: Int, k: Int, wide: Bool) {
    let count = m * n
    high = [Double](repeating: 0, count: count)
    low = [Double](repeating: 0, count: wide ? count : 0)
    magnitude = [Double](repeating: 0, count: count)
    guard count > 0, k > 0, a.count >= m * k, b.count >= k * n else {
      if !wide { low = high }
      return
    }
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        high.withUnsafeMutableBufferPointer { high in
          magnitude.withUnsafeMutableBufferPointer { magnitude in
            low.withUnsafeMutableBufferPointer { low in
              for row in 0..<m {
                for inner in 0..<k {
                  let factor = a[row &* k &+ inner]
                  let from = inner &* n
                  let to = row &* n
                  if wide {
                    MatrixProduct.addWide(factor, b, from, high, low, magnitude, to, n)
                  } else {
                    for column in 0..<n {
                      let product = factor * b[from &+ column]
                      high[to &+ column] += product
                      magnitude[to &+ column] += product.magnitude
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
    if !wide { low = [Double](repeating: 0, count: count) }
  }

  @inline(__always)
  private static func addWide(
    _ factor: Double, _ b: UnsafeBufferPointer<Double>, _ from: Int, _ high: UnsafeMutableBufferPointer<Double>,
    _ low: UnsafeMutableBufferPointer<Double>, _ magnitude: UnsafeMutableBufferPointer<Double>, _ to: Int, _ n: Int
  ) {
    for column in 0..<n {
      let other = b[from &+ column]
      let product = factor * other
      let productError = (-product).addingProduct(factor, other)
      let before = high[to &+ column]
      let sum = before + product
      let part = sum - before
      let sumError = (before - (sum - part)) + (product - part)
      high[to &+ column] = sum
      low[to &+ column] += productError + sumError
      magnitude[to &+ column] += product.magnitude
    }
  }

  /// The product of integer matrices modulo 2^64.
  static func integers(_ a: [Int64], _ b: [Int64], m: Int, n: Int, k: Int) -> [Int64] {
    var result = [Int64](repeating: 0, count: m * n)
    for row in 0..<m {
      for inner in 0..<k {
        let factor = a[row &* k &+ inner]
        for column in 0..<n { result[row &* n &+ column] &+= factor &* b[inner &* n &+ column] }
      }
    }
    return result
  }
}
