// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// Questions that kernels ask about the layout of their operands.
extension TensorDescriptor {
  /// The stride of the one axis that `axes` make when seen as one, in elements; nil if they lie unevenly. 0 where they
  /// have no more than one element.
  func commonStride(_ axes: Range<Int>) -> Int? {
    var common: Int?
    var expected = 0
    for axis in axes.reversed() where shape[axis] != 1 {
      if common == nil {
        common = strides[axis]
      } else if strides[axis] != expected {
        return nil
      }
      expected = strides[axis] * shape[axis]
    }
    return common ?? 0
  }

  /// Whether `axes` seen as one lie densely.
  func isDense(_ axes: Range<Int>) -> Bool {
    let elements = axes.reduce(1) { $0 * shape[$1] }
    return elements <= 1 || commonStride(axes) == 1
  }

  /// The same dtype and shape, dense.
  var dense: TensorDescriptor { TensorDescriptor(dtype, shape) }
}

/// An operand that a kernel may need in another place than it lies: dense, in scratch.
struct Staged: Sendable {
  /// The copy to or from scratch; nil where the operand is used where it lies.
  private let copy: StridedCopy?
  /// The layout that the kernel sees.
  let layout: TensorDescriptor

  /// An input that is copied into scratch if `needed`.
  init(input: TensorDescriptor, if needed: Bool) throws(DeviceError) {
    layout = needed ? input.dense : input
    copy = needed ? try StridedCopy(input, to: input.dense) : nil
  }

  /// An output that is computed in scratch and copied out if `needed`.
  init(output: TensorDescriptor, if needed: Bool) throws(DeviceError) {
    layout = needed ? output.dense : output
    copy = needed ? try StridedCopy(output.dense, to: output) : nil
  }

  /// Bytes of scratch, rounded up so that what follows is aligned.
  var scratchByteCount: Int { copy == nil ? 0 : (layout.requiredByteCount + 63) & ~63 }

  /// Where the kernel finds the input: copies it to `scratch` and moves that on, if it needs to be.
  func read(
    _ operand: UnsafeMutableRawPointer, _ scratch: inout UnsafeMutableRawPointer, _ context: CPUContext
  ) -> UnsafeMutableRawPointer {
    guard let copy else { return operand }
    defer { scratch += scratchByteCount }
    copy.run(scratch, operand, context)
    return scratch
  }

  /// Where the kernel writes the output: in `scratch`, which is moved on, if it needs to be copied later.
  func place(
    _ operand: UnsafeMutableRawPointer, _ scratch: inout UnsafeMutableRawPointer
  ) -> UnsafeMutableRawPointer {
    guard copy != nil else { return operand }
    defer { scratch += scratchByteCount }
    return scratch
  }

  /// Copies what the kernel wrote at `placed` out to the operand, if that is elsewhere.
  func write(_ operand: UnsafeMutableRawPointer, from placed: UnsafeMutableRawPointer, _ context: CPUContext) {
    copy?.run(operand, placed, context)
  }
}
