// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension Tensor: CustomStringConvertible {
  /// Type and device, and the elements, with an ellipsis in the middle of long axes. Waits until they are computed.
  public var description: String {
    let head: (String) -> String = { "Tensor(\($0))" }
    do throws(DeviceError) {
      let view = try HostView(self)
      let text = withExtendedLifetime(view.owner) { TensorText(dtype, shape, view.bytes).text }
      return head("\(dtype)\(shape) on \(device.info.id)") + (rank > 1 ? "\n" : " ") + text
    } catch {
      return head("error: \(error)")
    }
  }
}

/// The elements of a tensor as text.
private struct TensorText {
  /// How many elements of an axis are shown at either end once there are more than twice as many: numpy's choice.
  private static let edge = 3
  /// How many elements are shown in full: numpy's choice.
  private static let fullCount = 1000

  let dtype: DType
  let extents: [Int]
  let bytes: UnsafeRawBufferPointer
  let isShort: Bool

  init(_ dtype: DType, _ shape: Shape, _ bytes: UnsafeRawBufferPointer) {
    self.dtype = dtype
    self.bytes = bytes
    extents = shape.extents
    isShort = shape.elementCount <= TensorText.fullCount
  }

  var text: String { part(axis: 0, first: 0, count: bytes.count / max(dtype.byteWidth, 1)) }

  private func part(axis: Int, first: Int, count: Int) -> String {
    guard axis < extents.count else { return element(first) }
    let extent = extents[axis]
    guard extent > 0 else { return "[]" }
    let inner = count / extent
    let all = 0..<extent
    let shown =
      isShort || extent <= 2 * TensorText.edge
      ? Array(all) : all.prefix(TensorText.edge) + [-1] + all.suffix(TensorText.edge)
    let parts = shown.map { $0 < 0 ? "..." : part(axis: axis + 1, first: first + $0 * inner, count: inner) }
    let separator = axis == extents.count - 1 ? ", " : ",\n" + String(repeating: " ", count: axis + 1)
    return "[" + parts.joined(separator: separator) + "]"
  }

  private func element(_ index: Int) -> String {
    func load<Value: BitwiseCopyable>(_: Value.Type) -> Value {
      bytes.loadUnaligned(fromByteOffset: index * MemoryLayout<Value>.size, as: Value.self)
    }
    switch dtype {
    case .float64: return "\(load(Double.self))"
    case .float32: return "\(load(Float.self))"
    case .float16: return "\(load(Float16.self))"
    case .bfloat16: return "\(BFloat16(bitPattern: load(UInt16.self)))"
    case .int64: return "\(load(Int64.self))"
    case .int32: return "\(load(Int32.self))"
    case .int16: return "\(load(Int16.self))"
    case .int8: return "\(load(Int8.self))"
    case .uint64: return "\(load(UInt64.self))"
    case .uint32: return "\(load(UInt32.self))"
    case .uint16: return "\(load(UInt16.self))"
    case .uint8: return "\(load(UInt8.self))"
    case .bool: return "\(load(UInt8.self) != 0)"
    default: return "?"
    }
  }
}
