// SPDX-License-Identifier: Apache-2.0

import BerthCore

/// What a `Tensor` refers to. Immutable.
final class TensorBody: Sendable {
  let context: DeviceContext
  let layout: TensorLayout
  /// The memory; nil where the tensor carries an error.
  let buffer: (any Buffer)?
  /// Nil once and for all where the elements were there when the tensor was made, which on synchronous devices is always.
  let status: TensorStatus?

  init(_ context: DeviceContext, _ layout: TensorLayout, _ buffer: (any Buffer)?, status: TensorStatus? = nil) {
    self.context = context
    self.layout = layout
    self.buffer = buffer
    self.status = status
  }

  /// Waits until the elements are there.
  func wait() throws(DeviceError) {
    switch status {
    case nil: return
    case .failed(let error): throw error
    case .pending(let point, let operation):
      do throws(DeviceError) {
        try point.fence.wait(until: point.value)
      } catch {
        throw operation.named(error)
      }
    }
  }

  /// The buffer of a tensor that is known to carry no error.
  func readyBuffer() throws(DeviceError) -> any Buffer {
    if let buffer { return buffer }
    try wait()
    throw DeviceError(.internal, "a tensor without memory carries no error")
  }
}

/// Why a tensor's elements may not be there.
indirect enum TensorStatus: Sendable {
  /// They never will be.
  case failed(DeviceError)
  /// They are there when this point is reached.
  case pending(FencePoint, TensorOrigin)
}

/// What a tensor came from, to name it in a failure that shows later.
struct TensorOrigin: Sendable {
  /// A transfer or a fill, which no operator is to blame for.
  static let memory = TensorOrigin(plan: nil)

  let plan: (any Plan)?

  func named(_ error: DeviceError) -> DeviceError {
    guard let plan else { return error }
    return error.during(plan.call.description)
  }

  func blamed(for fence: Fence) -> DeviceError? { fence.failure.map(named) }
}
