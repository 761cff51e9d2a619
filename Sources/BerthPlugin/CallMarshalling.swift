// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CBerthPlugin

extension OperatorCall {
  /// Calls `body` with the call as plug-ins see it. It lives until `body` returns, and so does all that it points to.
  func withPluginCall<Result>(_ body: (UnsafePointer<berth_call>) -> Result) -> Result {
    var arena = CallArena()
    let call = arena.call(self)
    let result = body(call)
    arena.release()
    return result
  }
}

/// Builds the C structs of one call, in a few blocks of memory that go all at once.
private struct CallArena: ~Copyable {
  private var blocks: [UnsafeMutableRawPointer] = []
  private var next: UnsafeMutableRawPointer?
  private var left = 0
  private static let alignment = 16

  /// Gives the memory back.
  consuming func release() {
    for block in blocks { block.deallocate() }
  }

  // MARK: Memory

  private mutating func take(_ byteCount: Int) -> UnsafeMutableRawPointer {
    let size = (byteCount + CallArena.alignment - 1) / CallArena.alignment * CallArena.alignment
    if size > left || next == nil {
      left = max(size, 4096)
      let block = UnsafeMutableRawPointer.allocate(byteCount: left, alignment: CallArena.alignment)
      blocks.append(block)
      next = block
    }
    // There is one: it was made above if there was none.
    let place = next ?? UnsafeMutableRawPointer.allocate(byteCount: size, alignment: CallArena.alignment)
    next = place + size
    left -= size
    return place
  }

  private mutating func one<Element: BitwiseCopyable>(_ element: Element) -> UnsafeMutablePointer<Element> {
    let place = take(MemoryLayout<Element>.size).bindMemory(to: Element.self, capacity: 1)
    place.initialize(to: element)
    return place
  }

  /// The elements one after the other; NULL for none.
  private mutating func array<Element: BitwiseCopyable>(_ elements: [Element]) -> UnsafeMutablePointer<Element>? {
    guard !elements.isEmpty else { return nil }
    let place = take(MemoryLayout<Element>.stride * elements.count)
      .bindMemory(to: Element.self, capacity: elements.count)
    for (index, element) in elements.enumerated() { (place + index).initialize(to: element) }
    return place
  }

  private mutating func string(_ text: String) -> berth_string {
    let bytes = array(Array(text.utf8))
    return berth_string(
      data: bytes.map { UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self) }, size: UInt64(text.utf8.count))
  }

  // MARK: Structs

  mutating func call(_ call: OperatorCall) -> UnsafePointer<berth_call> {
    var result = berth_call()
    result.struct_size = UInt32(MemoryLayout<berth_call>.size)
    result.domain = string(call.op.domain)
    result.name = string(call.op.name)
    result.version = Int64(call.op.version)
    var inputs: [UnsafePointer<berth_tensor>?] = []
    for (descriptor, parameter) in zip(call.inputs, call.parameters) { inputs.append(tensor(descriptor, parameter)) }
    result.input_count = UInt64(inputs.count)
    result.inputs = array(inputs).map { UnsafePointer($0) }
    var outputs: [UnsafePointer<berth_tensor>?] = []
    for descriptor in call.outputs { outputs.append(tensor(descriptor, nil)) }
    result.output_count = UInt64(outputs.count)
    result.outputs = array(outputs).map { UnsafePointer($0) }
    var attributes: [UnsafePointer<berth_attribute>?] = []
    // In the order of the schema, so that a plug-in that logs them logs the same each time.
    for attribute in call.op.attributes {
      guard let value = call.attributes.values[attribute.name] else { continue }
      attributes.append(self.attribute(attribute.name, value))
    }
    result.attribute_count = UInt64(attributes.count)
    result.attributes = array(attributes).map { UnsafePointer($0) }
    return UnsafePointer(one(result))
  }

  private mutating func tensor(_ descriptor: TensorDescriptor?, _ value: HostTensor?) -> UnsafePointer<berth_tensor>? {
    guard let descriptor else { return nil }
    var result = berth_tensor()
    result.struct_size = UInt32(MemoryLayout<berth_tensor>.size)
    result.dtype = UInt32(descriptor.dtype.rawValue)
    result.rank = UInt64(descriptor.shape.rank)
    result.dims = array(descriptor.shape.extents.map(Int64.init)).map { UnsafePointer($0) }
    result.strides = array(descriptor.strides.values.map(Int64.init)).map { UnsafePointer($0) }
    result.offset = Int64(descriptor.offset)
    if let value {
      // Never NULL, also where there is no byte: it tells that the input has a value.
      result.value = UnsafeRawPointer(array(value.bytes) ?? one(UInt8(0)))
      result.value_size = UInt64(value.bytes.count)
    }
    return UnsafePointer(one(result))
  }

  private mutating func attribute(_ name: String, _ value: AttributeValue) -> UnsafePointer<berth_attribute> {
    var result = berth_attribute()
    result.struct_size = UInt32(MemoryLayout<berth_attribute>.size)
    result.name = string(name)
    switch value {
    case .int(let value):
      result.type = BERTH_ATTRIBUTE_INT
      result.int_value = Int64(value)
    case .float(let value):
      result.type = BERTH_ATTRIBUTE_FLOAT
      result.float_value = value
    case .string(let value):
      result.type = BERTH_ATTRIBUTE_STRING
      result.string_value = string(value)
    case .tensor(let value):
      result.type = BERTH_ATTRIBUTE_TENSOR
      result.tensor_value = tensor(TensorDescriptor(value.type), value)
    case .ints(let values):
      result.type = BERTH_ATTRIBUTE_INTS
      result.count = UInt64(values.count)
      result.ints = array(values.map(Int64.init)).map { UnsafePointer($0) }
    case .floats(let values):
      result.type = BERTH_ATTRIBUTE_FLOATS
      result.count = UInt64(values.count)
      result.floats = array(values).map { UnsafePointer($0) }
    case .strings(let values):
      result.type = BERTH_ATTRIBUTE_STRINGS
      result.count = UInt64(values.count)
      var strings: [berth_string] = []
      for value in values { strings.append(string(value)) }
      result.strings = array(strings).map { UnsafePointer($0) }
    }
    return UnsafePointer(one(result))
  }
}
