// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// The order of integers held as `Int64`, uint64 among them as its bit pattern.
struct IntegerOrder {
  private let flip: Int64
  /// The least value of the dtype.
  let least: Int64
  /// The greatest value of the dtype.
  let greatest: Int64

  init(_ dtype: DType) {
    flip = dtype == .uint64 ? Int64.min : 0
    switch dtype.kind {
    case .signedInteger:
      least = Int64.min >> Int64(64 - dtype.bitWidth)
      greatest = ~least
    case .unsignedInteger:
      least = 0
      greatest = Int64(bitPattern: UInt64.max >> UInt64(64 - dtype.bitWidth))
    default: (least, greatest) = (0, 1)
    }
  }

  /// Whether a is greater than b.
  func isGreater(_ a: Int64, _ b: Int64) -> Bool { key(a) > key(b) }

  /// A number whose order among `Int64` is the integer's in its dtype.
  func key(_ value: Int64) -> Int64 { value ^ flip }
}
