// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// A tensor: numbers of one dtype in up to eight axes, lying on a device.
///
/// A value: it never changes, copying it copies a reference, and it goes freely between tasks and threads. What computes it may
/// still be under way; reading waits for that.
///
/// ```swift
/// let a = try Tensor([[1, 2], [3, 4]], dtype: .float32)
/// let b = try softmax(matmul(a, a.transposed()) / 10, axis: -1)
/// print(try b.array(of: Float.self))
/// ```
///
/// **Errors.** Functions throw a `DeviceError` that names the operator and its operands. Arithmetic operators (`a + b`) cannot
/// throw; where they fail they yield a tensor that *carries* the error: operators hand it on, the first error of several stands,
/// and whatever can throw, reading above all, throws it. `checked()` throws it at once.
///
/// **Devices.** An operation runs where its operands lie. Operands on different devices are an error, never a silent copy: move one
/// with `to(_:)`, or say where with `on:`, which moves them.
///
/// **Views.** Transposing, slicing, broadcasting and most reshaping yield views: they share their source's memory, and keep all of
/// it alive. `contiguous()` makes a dense copy.
public struct Tensor: Sendable {
  let body: TensorBody

  init(_ body: TensorBody) {
    self.body = body
  }
}

extension Tensor {
  /// The type of the elements.
  public var dtype: DType { body.layout.descriptor.dtype }

  /// The extents. A tensor that carries an error has the shape `[0]`.
  public var shape: Shape { body.layout.descriptor.shape }

  /// Dtype, shape, strides and offset in the buffer.
  public var descriptor: TensorDescriptor { body.layout.descriptor }

  /// The number of axes.
  public var rank: Int { body.layout.descriptor.shape.rank }

  /// The number of elements.
  public var elementCount: Int { body.layout.elementCount }

  /// Where the tensor lies.
  public var device: any Device { body.context.device }

  /// Whether the elements lie densely in row-major order.
  public var isContiguous: Bool { body.layout.isContiguous }

  /// The error that the tensor carries, as far as it is known: on an asynchronous device what computes the tensor may yet fail.
  public var error: DeviceError? {
    switch body.status {
    case nil: nil
    case .failed(let error): error
    case .pending(let point, let operation):
      point.fence.hasReached(point.value) ? nil : operation.blamed(for: point.fence)
    }
  }

  /// Waits until the tensor is computed.
  ///
  /// - Returns: the tensor.
  /// - Throws: the error that it carries, or what made computing it fail.
  @discardableResult
  public func checked() throws(DeviceError) -> Tensor {
    try body.wait()
    return self
  }
}

extension Tensor {
  /// The tensor that stands for a result that could not be had.
  static func failed(_ error: DeviceError, like operand: Tensor) -> Tensor {
    Tensor(
      TensorBody(
        operand.body.context, TensorLayout(TensorDescriptor(operand.dtype, [0])), nil,
        status: TensorStatus.failed(error)))
  }

  /// The same memory seen in another layout.
  func view(_ descriptor: TensorDescriptor) -> Tensor {
    Tensor(TensorBody(body.context, TensorLayout(descriptor), body.buffer, status: body.status))
  }
}
