// SPDX-License-Identifier: Apache-2.0

import BerthCore

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension HostTensor {
  /// The tensor that an ONNX message holds, in whichever of its fields the data lie.
  ///
  /// Nothing is allocated on the message's word: the data must be as long as the extents say before they are copied.
  /// Bytes of raw data are little-endian, as are all hosts that Berth runs on.
  ///
  /// - Parameter what: what the tensor is called in messages.
  /// - Throws: `.inputOutput` where extents and data do not fit, `.unsupported` with a gap for element types Berth has
  ///   not, for external data and for segments.
  init(_ proto: Onnx_TensorProto, what: String) throws(ONNXError) {
    if proto.hasDataLocation, proto.dataLocation == .external {
      let location = proto.externalData.first { $0.key == "location" }?.value ?? "a file"
      throw ONNXError(gaps: [
        ONNXGap(.graphFeature, "external data", "\(what) keeps its data outside the model, in '\(location)'")
      ])
    }
    if proto.hasSegment {
      throw ONNXError(gaps: [ONNXGap(.graphFeature, "tensor segments", "\(what) is stored in segments")])
    }
    guard proto.dataType != 0 else { throw ONNXError(.inputOutput, "\(what) has no element type") }
    guard let dtype = DataTypeNames.dtype(proto.dataType) else {
      throw ONNXError(gaps: [DataTypeNames.gap(proto.dataType, of: what)])
    }
    let shape = try Shape(onnx: proto.dims, what: what)
    guard let byteCount = dtype.byteCount(elements: shape.elementCount) else {
      throw ONNXError(.inputOutput, "\(what) claims the shape \(shape), more than memory can address")
    }
    var bytes: [UInt8]
    if proto.hasRawData, !proto.rawData.isEmpty || byteCount == 0 {
      guard proto.rawData.count == byteCount else {
        throw ONNXError(
          .inputOutput, "\(what) is \(dtype)\(shape), \(byteCount) bytes, but holds \(proto.rawData.count) bytes")
      }
      bytes = [UInt8](proto.rawData)
    } else {
      bytes = try HostTensor.typedData(of: proto, dtype, count: shape.elementCount, what: what)
    }
    if dtype == .bool {
      // Any byte but 0 is true in a file; in memory truth is 1 and nothing else.
      for index in bytes.indices where bytes[index] > 1 { bytes[index] = 1 }
    }
    do throws(DeviceError) {
      try self.init(TensorType(dtype, shape), bytes: bytes)
    } catch {
      throw ONNXError(.inputOutput, "\(what): \(error.message)")
    }
  }

  /// The bytes of a tensor that lie in the field of its type rather than in `raw_data`.
  private static func typedData(
    of proto: Onnx_TensorProto, _ dtype: DType, count: Int, what: String
  ) throws(ONNXError) -> [UInt8] {
    func checked(_ found: Int, _ field: String) throws(ONNXError) {
      guard found == count else {
        throw ONNXError(
          .inputOutput, "\(what) has \(count) elements of \(dtype) by its shape, but \(found) of them in '\(field)'")
      }
    }
    switch dtype {
    case .float32:
      try checked(proto.floatData.count, "float_data")
      return proto.floatData.withUnsafeBytes { [UInt8]($0) }
    case .float64:
      try checked(proto.doubleData.count, "double_data")
      return proto.doubleData.withUnsafeBytes { [UInt8]($0) }
    case .int64:
      try checked(proto.int64Data.count, "int64_data")
      return proto.int64Data.withUnsafeBytes { [UInt8]($0) }
    case .uint64:
      try checked(proto.uint64Data.count, "uint64_data")
      return proto.uint64Data.withUnsafeBytes { [UInt8]($0) }
    case .uint32:
      try checked(proto.uint64Data.count, "uint64_data")
      return try narrowed(proto.uint64Data.map(Int64.init(clamping:)), to: dtype, what: what)
    default:
      try checked(proto.int32Data.count, "int32_data")
      return try narrowed(proto.int32Data.map(Int64.init), to: dtype, what: what)
    }
  }

  /// The low bytes of integers, each of which must fit the element type read as signed or as unsigned: 16-bit floats
  /// are stored as their bit patterns, which writers extend either way.
  private static func narrowed(_ values: [Int64], to dtype: DType, what: String) throws(ONNXError) -> [UInt8] {
    let width = dtype.byteWidth
    let range = -(Int64(1) << (dtype.bitWidth - 1))..<(Int64(1) << dtype.bitWidth)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(values.count * width)
    for value in values {
      guard range.contains(value) else {
        throw ONNXError(.inputOutput, "\(what) is of \(dtype), but holds the value \(value)")
      }
      withUnsafeBytes(of: value) { bytes.append(contentsOf: $0.prefix(width)) }
    }
    return bytes
  }
}

extension Shape {
  /// The shape with the extents of an ONNX message.
  init(onnx dims: [Int64], what: String) throws(ONNXError) {
    guard dims.count <= Shape.maximumRank else {
      throw ONNXError(gaps: [
        ONNXGap(
          .valueKind, "rank above \(Shape.maximumRank)",
          "\(what) has \(dims.count) axes; Berth handles at most \(Shape.maximumRank)")
      ])
    }
    do throws(DeviceError) {
      try self.init(dims.map { Int($0) })
    } catch {
      throw ONNXError(.inputOutput, "\(what): \(error.message)")
    }
  }
}

extension Onnx_TensorProto {
  /// The message that holds `tensor`, its data in `raw_data`.
  init(_ tensor: HostTensor, name: String) {
    self.init()
    self.name = name
    dataType = Int32(tensor.type.dtype.rawValue)
    dims = tensor.type.shape.extents.map(Int64.init)
    rawData = Data(tensor.bytes)
  }
}
