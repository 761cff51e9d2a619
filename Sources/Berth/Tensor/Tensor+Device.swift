// SPDX-License-Identifier: Apache-2.0

public import BerthCore

extension Tensor {
  /// The same elements on `device`; the same tensor if it lies there already.
  ///
  /// Views arrive dense. Where both devices have memory of their own, the elements go by way of the host.
  ///
  /// - Throws: the error that the tensor carries, what made computing it fail, `.outOfMemory`.
  public func to(_ device: any Device) throws(DeviceError) -> Tensor {
    try checkFailure()
    return try moved(to: try DeviceContext.of(device))
  }

  func moved(to context: DeviceContext) throws(DeviceError) -> Tensor {
    if context === body.context { return self }
    let view = try HostView(self)
    if let block = view.owner as? HostMemory {
      return try Tensor(block, TensorDescriptor(dtype, shape), context)
    }
    guard let start = view.bytes.baseAddress else {
      return try Tensor(try HostMemory(byteCount: 0), TensorDescriptor(dtype, shape), context)
    }
    // The other device reads where this one keeps the elements; tensors do not change, and the closure keeps them alive.
    let owner = view.owner
    let memory = HostMemory(unowned: UnsafeMutableRawPointer(mutating: start), byteCount: view.bytes.count) {
      withExtendedLifetime(owner) {}
    }
    return try Tensor(memory, TensorDescriptor(dtype, shape), context)
  }

  /// The elements densely from the start of a buffer on; the same tensor if they lie so already.
  func plain() throws(DeviceError) -> Tensor {
    if body.layout.isPlain { return self }
    let context = body.context
    if case .native = context.device.support(for: try OperatorCall(.identity, [Operand(descriptor)])) {
      return try Dispatch.run(.identity, [.tensor(self)])
    }
    let view = try HostView(self)
    let copy = try HostMemory(copying: view.bytes)
    withExtendedLifetime(view.owner) {}
    return try Tensor(copy, TensorDescriptor(dtype, shape), context)
  }
}
