// SPDX-License-Identifier: Apache-2.0

public import BerthCore

extension Tensor {
  /// The elements in row-major order. Waits until they are computed.
  ///
  /// - Parameter element: the Swift type that is what the dtype's elements are.
  /// - Throws: the error that the tensor carries, what made computing it fail, or `.invalidArgument` if the dtype is another.
  public func array<Element: TensorElement>(of element: Element.Type) throws(DeviceError) -> [Element] {
    try check(element)
    let view = try HostView(self)
    return withExtendedLifetime(view.owner) {
      [Element](unsafeUninitializedCapacity: elementCount) { buffer, count in
        if let source = view.bytes.baseAddress, let target = buffer.baseAddress {
          UnsafeMutableRawPointer(target).copyMemory(from: source, byteCount: view.bytes.count)
        }
        count = elementCount
      }
    }
  }

  /// The one element of a tensor that has just one, of whatever rank. Waits until it is computed.
  ///
  /// - Parameter element: the Swift type that is what the dtype's elements are.
  /// - Throws: as `array(of:)` does, and `.invalidArgument` if there are more elements or none.
  public func scalar<Element: TensorElement>(of element: Element.Type) throws(DeviceError) -> Element {
    try checkFailure()
    guard elementCount == 1 else {
      throw DeviceError(.invalidArgument, "a tensor of shape \(shape) is no scalar: it has \(elementCount) elements")
    }
    let elements = try array(of: element)
    return elements[0]
  }

  /// Calls `body` with the elements in row-major order, where they lie if the host can see that: without a copy on the CPU.
  ///
  /// - Parameters:
  ///   - element: the Swift type that is what the dtype's elements are.
  ///   - body: reads; the span is valid inside only.
  /// - Returns: what `body` returns.
  /// - Throws: as `array(of:)` does, and what `body` throws.
  public func withSpan<Element: TensorElement, Result>(
    of element: Element.Type, _ body: (Span<Element>) throws -> Result
  ) throws -> Result {
    try check(element)
    let view = try HostView(self)
    defer { withExtendedLifetime(view.owner) {} }
    return try body(view.bytes.bindMemory(to: Element.self).span)
  }

  /// Calls `body` with the bytes of the elements in row-major order, where they lie if the host can see that: without a copy on the
  /// CPU.
  ///
  /// - Parameter body: reads; the pointer is valid inside only, and nothing may be written.
  /// - Returns: what `body` returns.
  /// - Throws: the error that the tensor carries, what made computing it fail, and what `body` throws.
  public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) throws -> Result {
    let view = try HostView(self)
    defer { withExtendedLifetime(view.owner) {} }
    return try body(view.bytes)
  }

  /// The elements as a value of the host's, for the inputs of operators that must be known when they are prepared.
  func hostTensor() throws(DeviceError) -> HostTensor {
    let view = try HostView(self)
    let bytes = withExtendedLifetime(view.owner) { Array(view.bytes) }
    return try HostTensor(TensorType(dtype, shape), bytes: bytes)
  }

  /// Throws the error that the tensor is known to carry, before anything else is said of its type or shape.
  func checkFailure() throws(DeviceError) {
    if case .failed(let error) = body.status { throw error }
  }

  private func check<Element: TensorElement>(_ element: Element.Type) throws(DeviceError) {
    try checkFailure()
    guard dtype == Element.dtype else {
      throw DeviceError(
        .invalidArgument, "a tensor of \(dtype) cannot be read as \(Element.self), which is \(Element.dtype); cast it")
    }
  }
}
