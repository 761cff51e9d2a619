// SPDX-License-Identifier: Apache-2.0

public import BerthCore

extension Tensor {
  /// A tensor of a number, an array of numbers or nested arrays of numbers.
  ///
  /// ```swift
  /// try Tensor(0.5)                                      // a scalar, float64
  /// try Tensor([1, 2, 3])                                // int64
  /// try Tensor([[1, 2], [3, 4]], dtype: .bfloat16)
  /// try Tensor([[1, 2], [3, 4]] as [[Float]])            // float32
  /// ```
  ///
  /// - Parameters:
  ///   - data: the numbers; arrays that stand side by side have the same count.
  ///   - dtype: the type of the elements: that of the numbers by default. Numbers are rounded to nearest where it is floating point.
  ///   - device: where the tensor lies; see `Devices.default`.
  /// - Throws: `.invalidArgument` if the arrays are ragged, nested more than eight deep, or hold a number that an integer `dtype`
  ///   does not; `.outOfMemory`.
  public init<Data: TensorData>(
    _ data: Data, dtype: DType? = nil, on device: (any Device)? = nil
  ) throws(DeviceError) {
    let shape = try Shape(data.tensorExtents)
    var numbers: [Data.Scalar] = []
    numbers.reserveCapacity(shape.elementCount)
    guard data.appendElements(to: &numbers, extents: shape.extents[...]) else {
      throw DeviceError(
        .invalidArgument, "the nested arrays are ragged: the first of each make the shape \(shape), others differ")
    }
    try self.init(numbers, shape: shape, dtype: dtype, on: device)
  }

  /// A tensor of this shape with these elements in row-major order.
  ///
  /// - Parameters:
  ///   - elements: as many as the shape has.
  ///   - shape: the extents.
  ///   - dtype: the type of the elements: that of the numbers by default. Numbers are rounded to nearest where it is floating point.
  ///   - device: where the tensor lies; see `Devices.default`.
  /// - Throws: `.invalidArgument` if there are more or fewer elements, or one that an integer `dtype` does not hold;
  ///   `.outOfMemory`.
  public init<Element: TensorElement>(
    _ elements: [Element], shape: some Sequence<Int>, dtype: DType? = nil, on device: (any Device)? = nil
  ) throws(DeviceError) {
    let shape = try Shape(shape)
    guard elements.count == shape.elementCount else {
      throw DeviceError(
        .invalidArgument, "\(elements.count) elements for the shape \(shape), which has \(shape.elementCount)")
    }
    let type = TensorType(dtype ?? Element.dtype, shape)
    if type.dtype == Element.dtype {
      let outcome = elements.withUnsafeBytes { bytes -> Result<Tensor, DeviceError> in
        do throws(DeviceError) { return .success(try Tensor(copying: bytes, type, on: device)) } catch {
          return .failure(error)
        }
      }
      self = try outcome.get()
      return
    }
    let width = type.dtype.byteWidth
    let memory = try HostMemory(byteCount: try Tensor.denseByteCount(type))
    for (index, element) in elements.enumerated() {
      // Little-endian hosts only, which is what Berth runs on: the lowest bytes come first.
      var bits = try element.tensorScalar.bits(as: type.dtype).littleEndian
      (memory.address + index * width).copyMemory(from: &bits, byteCount: width)
    }
    try self.init(memory, type, on: device)
  }

  /// A tensor with a copy of these bytes: its elements, dense, row-major, in the host's byte order.
  ///
  /// - Throws: `.invalidArgument` if there are more or fewer bytes than `dtype` and `shape` take, `.unsupported` for an unknown
  ///   dtype, `.outOfMemory`.
  public init(
    bytes: UnsafeRawBufferPointer, dtype: DType, shape: some Sequence<Int>, on device: (any Device)? = nil
  ) throws(DeviceError) {
    try self.init(copying: bytes, TensorType(dtype, try Shape(shape)), on: device)
  }

  /// A tensor of 0.
  ///
  /// - Throws: `.invalidArgument` for extents that are no shape, `.outOfMemory`, or what keeps the default device from starting.
  public static func zeros(
    _ shape: some Sequence<Int>, dtype: DType = .float32, on device: (any Device)? = nil
  ) throws(DeviceError) -> Tensor {
    try full(Shape(shape), bits: 0, dtype: dtype, on: device)
  }

  /// A tensor of 1, or of true.
  ///
  /// - Throws: `.invalidArgument` for extents that are no shape, `.outOfMemory`, or what keeps the default device from starting.
  public static func ones(
    _ shape: some Sequence<Int>, dtype: DType = .float32, on device: (any Device)? = nil
  ) throws(DeviceError) -> Tensor {
    try full(Shape(shape), bits: try TensorScalar.unsigned(1).bits(as: dtype), dtype: dtype, on: device)
  }

  /// A tensor of one number over and over.
  ///
  /// - Parameter dtype: the type of the elements: that of the number by default.
  /// - Throws: `.invalidArgument` if an integer `dtype` does not hold the number; `.outOfMemory`.
  public static func full<Number: TensorElement>(
    _ shape: some Sequence<Int>, _ value: Number, dtype: DType? = nil, on device: (any Device)? = nil
  ) throws(DeviceError) -> Tensor {
    let dtype = dtype ?? Number.dtype
    return try full(Shape(shape), bits: try value.tensorScalar.bits(as: dtype), dtype: dtype, on: device)
  }

  /// The numbers from `start` to before `end`, `step` apart: a vector.
  ///
  /// - Throws: `.invalidArgument` if `step` is 0 or a number does not fit an integer `dtype`; `.outOfMemory`.
  public static func arange(
    _ start: Int = 0, to end: Int, step: Int = 1, dtype: DType = .int64, on device: (any Device)? = nil
  ) throws(DeviceError) -> Tensor {
    guard step != 0 else { throw DeviceError(.invalidArgument, "the step of a range is 0") }
    return try Tensor(Array(stride(from: start, to: end, by: step)), dtype: dtype, on: device)
  }
}

extension Tensor {
  /// Bytes of a dense tensor.
  static func denseByteCount(_ type: TensorType) throws(DeviceError) -> Int {
    guard type.dtype.isKnown else { throw DeviceError(.unsupported, "\(type.dtype) is no dtype that Berth knows") }
    guard let count = type.dtype.byteCount(elements: type.shape.elementCount) else {
      throw DeviceError(.outOfMemory, "a tensor of type \(type) takes more bytes than there are addresses")
    }
    return count
  }

  private static func full(
    _ shape: Shape, bits: UInt64, dtype: DType, on device: (any Device)?
  ) throws(DeviceError) -> Tensor {
    let type = TensorType(dtype, shape)
    let context = try DeviceContext.of(device)
    let buffer = try context.device.allocate(BufferSpec(byteCount: try denseByteCount(type)))
    let pattern =
      switch dtype.byteWidth {
      case 1: FillPattern(UInt8(truncatingIfNeeded: bits))
      case 2: FillPattern(UInt16(truncatingIfNeeded: bits))
      case 4: FillPattern(UInt32(truncatingIfNeeded: bits))
      default: FillPattern(bits)
      }
    let point = try context.submit(.fill(BufferRange(buffer), pattern))
    return Tensor(
      TensorBody(context, TensorLayout(TensorDescriptor(type)), buffer, status: point.map { .pending($0, .memory) }))
  }

  /// A scalar on the device of `operand`, of its dtype.
  static func scalar(_ value: TensorScalar, like operand: Tensor) throws(DeviceError) -> Tensor {
    let context = operand.body.context
    var bits = try value.bits(as: operand.dtype).littleEndian
    let type = TensorType(operand.dtype, .scalar)
    return try withUnsafeBytes(of: &bits) { bytes throws(DeviceError) in
      try Tensor(copying: UnsafeRawBufferPointer(rebasing: bytes[..<operand.dtype.byteWidth]), type, context)
    }
  }

  private init(
    copying bytes: UnsafeRawBufferPointer, _ type: TensorType, on device: (any Device)?
  ) throws(DeviceError) {
    try self.init(copying: bytes, type, try DeviceContext.of(device))
  }

  private init(
    copying bytes: UnsafeRawBufferPointer, _ type: TensorType, _ context: DeviceContext
  ) throws(DeviceError) {
    guard bytes.count == (try Tensor.denseByteCount(type)) else {
      throw DeviceError(.invalidArgument, "\(bytes.count) bytes for a tensor of type \(type)")
    }
    // Where the host sees the memory, that saves the detour; a block of its own does for all else.
    if context.isHostVisible {
      let buffer = try context.device.allocate(BufferSpec(byteCount: bytes.count))
      if let address = buffer.hostAddress {
        if let source = bytes.baseAddress { address.copyMemory(from: source, byteCount: bytes.count) }
        self.init(TensorBody(context, TensorLayout(TensorDescriptor(type)), buffer))
        return
      }
    }
    try self.init(try HostMemory(copying: bytes), TensorDescriptor(type), context)
  }

  /// A dense tensor of what lies in `memory`, without a copy where the device can. Nobody may write `memory` any more.
  init(_ memory: HostMemory, _ type: TensorType, on device: (any Device)?) throws(DeviceError) {
    try self.init(memory, TensorDescriptor(type), try DeviceContext.of(device))
  }

  /// A tensor of what lies in `memory`, without a copy where the device can. Nobody may write `memory` any more.
  init(_ memory: HostMemory, _ descriptor: TensorDescriptor, _ context: DeviceContext) throws(DeviceError) {
    if let buffer = context.device.wrap(memory) {
      self.init(TensorBody(context, TensorLayout(descriptor), buffer))
      return
    }
    let buffer = try context.device.allocate(BufferSpec(byteCount: memory.byteCount))
    let point = try context.submit(.upload(HostRange(memory), to: BufferRange(buffer)))
    self.init(
      TensorBody(context, TensorLayout(descriptor), buffer, status: point.map { .pending($0, .memory) }))
  }
}
