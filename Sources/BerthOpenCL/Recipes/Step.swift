// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// An argument of a kernel.
enum Argument: Sendable {
  /// A tensor: two arguments, its memory and its origin in elements (`global MEM(T) *x, index_t x0`).
  case tensor(TensorPlace)
  /// An `index_t`.
  case index(Int)
  /// An `int`.
  case int32(Int32)
  /// A `float`.
  case float(Float)
  /// A `double`, where the device has them.
  case double(Double)
  /// A `space_N` by value.
  case space(IterationSpace)
  /// A struct of so many `index_t` by value, the rest 0.
  case indices([Int], count: Int)
  /// Any other struct by value, as its bytes.
  case bytes([UInt8])
  /// So much local memory.
  case local(byteCount: Int)
  /// Where a kernel notes the first bad value: `global int *`, see `Recipe.complain(_:)`.
  case complaint
}

/// How many work-items run a kernel, and how they are grouped.
enum Grid: Sendable {
  /// As many as are good for so many items of a `FOR_ITEMS` loop. An item takes some `cost` times as long as an addition.
  case items(Int, cost: Int = 1)
  /// Exactly these, in one to three dimensions; where `local` is nil the driver groups them.
  case exact(global: [Int], local: [Int]?)
}

/// What a plan does at one point.
enum Step: Sendable {
  /// Runs a kernel.
  case run(Program, kernel: String, [Argument], Grid)
  /// Copies bytes, from and to, each a slot and an offset.
  case copy(TensorPlace.Slot, Int, to: TensorPlace.Slot, Int, byteCount: Int)
  /// Repeats a pattern over a stretch whose offset and length are multiples of the pattern's width.
  case fill(TensorPlace.Slot, Int, byteCount: Int, FillPattern)
  /// Writes bytes that are known beforehand.
  case write([UInt8], to: TensorPlace.Slot, Int)
}
