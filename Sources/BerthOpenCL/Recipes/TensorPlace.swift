// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// A tensor of a recipe: in which memory it lies, and how.
struct TensorPlace: Sendable {
  /// Memory that a recipe names before anybody knows which it will be.
  enum Slot: Sendable, Hashable {
    /// A bound operand, by its place among `OperatorCall.boundInputs` and behind them `boundOutputs`.
    case operand(Int)
    /// The plan's workspace, from this byte on.
    case workspace(Int)
  }

  /// The memory.
  let slot: Slot
  /// Dtype, shape, strides, and the offset in elements from where the slot begins.
  var descriptor: TensorDescriptor

  /// The same memory seen another way.
  func with(_ descriptor: TensorDescriptor) -> TensorPlace { TensorPlace(slot: slot, descriptor: descriptor) }

  /// Where the element with all indices 0 lies, in elements from the start of the memory that is bound.
  var origin: Int {
    if descriptor.shape.isEmpty { return 0 }
    switch slot {
    case .operand: return descriptor.offset
    case .workspace(let offset): return descriptor.offset + offset / descriptor.dtype.byteWidth
    }
  }

  /// Where that element lies, in bytes.
  var byteOffset: Int { origin * descriptor.dtype.byteWidth }
}
