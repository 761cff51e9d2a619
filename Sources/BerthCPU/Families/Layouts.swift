// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension TensorDescriptor {
  /// The same dtype and shape, dense.
  var dense: TensorDescriptor { TensorDescriptor(dtype, shape) }
}

/// An operand that a kernel may need in another place than it lies: dense, in scratch, perhaps of another dtype.
struct Staged: Sendable {
  /// How elements get to scratch or from there.
  private enum Move: Sendable {
    case copy(StridedCopy)
    case cast(ElementwiseKernel)

    init(_ source: TensorDescriptor, to target: TensorDescriptor, _ isa: bvk_isa) throws(DeviceError) {
      if source.dtype == target.dtype {
        self = .copy(try StridedCopy(source, to: target))
      } else {
        self = .cast(
          try ElementwiseKernel(
            bvk_cast_kernel(isa, source.dtype.code, target.dtype.code), inputs: [source], output: target))
      }
    }

    func run(_ target: UnsafeMutableRawPointer, _ source: UnsafeRawPointer, _ context: CPUContext) {
      switch self {
      case .copy(let copy): copy.run(target, source, context)
      case .cast(let cast): cast.run(out: target, source, nil, nil, context)
      }
    }
  }

  /// The move to or from scratch; nil where the operand is used where it lies.
  private let move: Move?
  /// The layout that the kernel sees.
  let layout: TensorDescriptor

  /// An input that is copied into scratch if `needed`.
  init(input: TensorDescriptor, if needed: Bool) throws(DeviceError) {
    layout = needed ? input.dense : input
    move = needed ? .copy(try StridedCopy(input, to: input.dense)) : nil
  }

  /// An output that is computed in scratch and copied out if `needed`.
  init(output: TensorDescriptor, if needed: Bool) throws(DeviceError) {
    layout = needed ? output.dense : output
    move = needed ? .copy(try StridedCopy(output.dense, to: output)) : nil
  }

  /// An input that is brought into scratch if `needed`, or if it is not of `dtype`.
  init(input: TensorDescriptor, as dtype: DType, if needed: Bool, _ isa: bvk_isa) throws(DeviceError) {
    let isMoved = needed || input.dtype != dtype
    layout = isMoved ? TensorDescriptor(dtype, input.shape) : input
    move = isMoved ? try Move(input, to: layout, isa) : nil
  }

  /// An output that is computed in scratch and brought out if `needed`, or if it is not of `dtype`.
  init(output: TensorDescriptor, as dtype: DType, if needed: Bool, _ isa: bvk_isa) throws(DeviceError) {
    let isMoved = needed || output.dtype != dtype
    layout = isMoved ? TensorDescriptor(dtype, output.shape) : output
    move = isMoved ? try Move(layout, to: output, isa) : nil
  }

  /// Bytes of scratch, rounded up so that what follows is aligned.
  var scratchByteCount: Int { move == nil ? 0 : (layout.requiredByteCount + 63) & ~63 }

  /// Where the kernel finds the input: brings it to `scratch` and moves that on, if it needs to be.
  func read(
    _ operand: UnsafeMutableRawPointer, _ scratch: inout UnsafeMutableRawPointer, _ context: CPUContext
  ) -> UnsafeMutableRawPointer {
    guard let move else { return operand }
    defer { scratch += scratchByteCount }
    move.run(scratch, operand, context)
    return scratch
  }

  /// Where the kernel writes the output: in `scratch`, which is moved on, if it needs to be brought out later.
  func place(
    _ operand: UnsafeMutableRawPointer, _ scratch: inout UnsafeMutableRawPointer
  ) -> UnsafeMutableRawPointer {
    guard move != nil else { return operand }
    defer { scratch += scratchByteCount }
    return scratch
  }

  /// Brings what the kernel wrote at `placed` out to the operand, if that is elsewhere.
  func write(_ operand: UnsafeMutableRawPointer, from placed: UnsafeMutableRawPointer, _ context: CPUContext) {
    move?.run(operand, placed, context)
  }
}
