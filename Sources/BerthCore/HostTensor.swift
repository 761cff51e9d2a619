// SPDX-License-Identifier: Apache-2.0

/// A dense tensor in host memory: the value of a tensor-valued attribute or of an operand that must be known when an
/// operator is prepared (Reshape's `shape`, Slice's `starts`, ...). For parameters, not for data: it is small and
/// copied freely.
public struct HostTensor: Hashable, Sendable {
  /// Dtype and shape.
  public let type: TensorType
  /// The elements, dense, row-major, in the host's byte order.
  public let bytes: [UInt8]

  /// A tensor of these bytes.
  ///
  /// - Throws: `.invalidArgument` if there are more or fewer bytes than `type` takes.
  public init(_ type: TensorType, bytes: [UInt8]) throws(DeviceError) {
    guard type.dtype.isKnown, bytes.count == type.dtype.byteCount(elements: type.shape.elementCount) else {
      throw DeviceError(.invalidArgument, "\(bytes.count) bytes for a tensor of type \(type)")
    }
    self.type = type
    self.bytes = bytes
  }

  /// A one-dimensional int64 tensor, as ONNX wants axes, shapes and the like.
  public init(_ values: [Int]) {
    var shape = Shape()
    shape.append(values.count)
    type = TensorType(.int64, shape)
    bytes = values.flatMap { value in withUnsafeBytes(of: Int64(value)) { Array($0) } }
  }

  /// An int64 scalar.
  public init(_ value: Int) {
    type = TensorType(.int64, .scalar)
    bytes = withUnsafeBytes(of: Int64(value)) { Array($0) }
  }
}

extension HostTensor: CustomStringConvertible {
  /// The type, and the elements where they are integers.
  public var description: String {
    if let integers { "\(type.dtype)\(integers)" } else { "\(type)" }
  }
}
