// SPDX-License-Identifier: Apache-2.0

extension [DType] {
  /// The integers that ONNX quantises to.
  static var quantized: [DType] { [.int16, .int8, .uint16, .uint8] }
  /// The floating-point dtypes that ONNX quantises.
  static var quantizable: [DType] { [.float32, .float16, .bfloat16] }
}

/// Which scale and which zero point belong to which element, in `QuantizeLinear` and `DequantizeLinear`.
public enum QuantizationGranularity: Sendable, Hashable {
  /// One for the whole tensor.
  case tensor
  /// One for each index along an axis.
  case axis(Int)
  /// One for each block of `size` elements that follow each other along an axis, the last block being shorter where the
  /// axis is no multiple of it.
  case blocks(axis: Int, size: Int)

  /// What the shape of a scale and the attributes `axis` and `block_size` mean beside data of shape `data`.
  ///
  /// A scale of one element is one for the whole tensor, whatever the attributes say: neither is used then.
  init(_ data: Shape, scale: Shape, name: String, attributes: Attributes) throws(DeviceError) {
    let size = attributes.int("block_size")
    guard size >= 0 else { throw DeviceError(.invalidArgument, "block_size \(size) is negative") }
    if scale.rank == 0 || scale.extents == [1] {
      self = .tensor
      return
    }
    let axis = try data.normalized(axis: attributes.int("axis"))
    var wanted = [data[axis]]
    if size > 0 {
      wanted = data.extents
      wanted[axis] = data[axis] / size + (data[axis] % size == 0 ? 0 : 1)
    }
    guard scale.extents == wanted else {
      let blocks = size > 0 ? "in blocks of \(size) " : ""
      let remedy = size > 0 || scale.rank < 2 ? "" : "; blocks need the attribute block_size"
      throw DeviceError(
        .invalidArgument,
        "input '\(name)' has the shape \(scale); \(blocks)along axis \(axis) of \(data) it can be \(wanted), or [] for the "
          + "whole tensor\(remedy)")
    }
    self = size > 0 ? .blocks(axis: axis, size: size) : .axis(axis)
  }

  /// The granularity of a call of `QuantizeLinear` or `DequantizeLinear`.
  public init(_ call: OperatorCall) throws(DeviceError) {
    guard call.op == .quantizeLinear || call.op == .dequantizeLinear, let data = call.inputs[0],
      let scale = call.inputs[1]
    else {
      throw DeviceError(.internal, "\(call.op) has no scale")
    }
    try self.init(data.shape, scale: scale.shape, name: call.op.inputs[1].name, attributes: call.attributes)
  }
}

extension InferenceContext {
  /// Checks the scale, input 1, and the zero point, input 2, beside the data, input 0.
  func checkQuantization() throws(DeviceError) {
    let (data, scale) = (try input(0).shape, try input(1).shape)
    _ = try QuantizationGranularity(data, scale: scale, name: op.inputs[1].name, attributes: attributes)
    guard let zero = optionalInput(2)?.shape else { return }
    // [] and [1] both say one for the whole tensor.
    guard zero == scale || max(zero.rank, scale.rank) == 1 && zero.elementCount == 1 && scale.elementCount == 1 else {
      throw DeviceError(
        .invalidArgument,
        "input '\(op.inputs[2].name)' has the shape \(zero), the scale \(scale); they must have the same")
    }
  }

  /// The dtype that an attribute names, which is 0 where it names none.
  ///
  /// - Throws: `.unsupported` if it is none of `allowed`.
  func dtype(_ name: String, among allowed: [DType]) throws(DeviceError) -> DType? {
    let number = attributes.int(name)
    if number == 0 { return nil }
    let dtype = DType(rawValue: UInt16(clamping: number))
    guard allowed.contains(dtype) else {
      let names = allowed.map { "\($0.rawValue) (\($0))" }.joined(separator: ", ")
      throw DeviceError(.unsupported, "attribute '\(name)' is \(number); of ONNX's data types Berth takes \(names)")
    }
    return dtype
  }
}
