// SPDX-License-Identifier: Apache-2.0

import BerthCore

/// A tensor's elements in host memory, dense and row-major: where the device keeps them if the host can see that, else a copy.
struct HostView {
  let bytes: UnsafeRawBufferPointer
  /// Keeps `bytes` valid.
  let owner: any AnyObject & Sendable

  /// Waits for the tensor, and makes its elements readable.
  init(_ tensor: Tensor) throws(DeviceError) {
    let body = tensor.body
    try body.wait()
    let buffer = try body.readyBuffer()
    if body.layout.elementCount == 0 {
      self.init(UnsafeRawBufferPointer(start: nil, count: 0), body)
    } else if body.context.isHostVisible, let address = buffer.hostAddress {
      try self.init(body.layout, in: UnsafeRawPointer(address), from: 0, owner: body)
    } else {
      // Only what the tensor reaches: a view may be a small part of its buffer.
      let width = body.layout.descriptor.dtype.byteWidth
      let range = body.layout.descriptor.elementRange
      let memory = try HostMemory(byteCount: range.count * width)
      let stretch = BufferRange(buffer, offset: range.lowerBound * width, byteCount: memory.byteCount)
      try body.context.complete(.download(stretch, to: HostRange(memory)))
      try self.init(body.layout, in: UnsafeRawPointer(memory.address), from: range.lowerBound, owner: memory)
    }
  }

  /// The elements of a layout in memory that begins with element `first` of the buffer.
  private init(
    _ layout: TensorLayout, in memory: UnsafeRawPointer, from first: Int, owner: any AnyObject & Sendable
  ) throws(DeviceError) {
    let start = layout.descriptor.offset - first
    if layout.isContiguous {
      let offset = start * layout.descriptor.dtype.byteWidth
      self.init(UnsafeRawBufferPointer(start: memory + offset, count: layout.denseByteCount), owner)
    } else {
      let dense = try HostView.gather(layout, from: memory, at: start)
      withExtendedLifetime(owner) {}
      self.init(dense.bytes, dense)
    }
  }

  private init(_ bytes: UnsafeRawBufferPointer, _ owner: any AnyObject & Sendable) {
    self.bytes = bytes
    self.owner = owner
  }

  /// The elements of a strided layout, one behind the other.
  private static func gather(
    _ layout: TensorLayout, from source: UnsafeRawPointer, at start: Int
  ) throws(DeviceError) -> HostMemory {
    let memory = try HostMemory(byteCount: layout.denseByteCount)
    switch layout.descriptor.dtype.byteWidth {
    case 1: gather(layout.descriptor, from: source, at: start, to: memory, as: UInt8.self)
    case 2: gather(layout.descriptor, from: source, at: start, to: memory, as: UInt16.self)
    case 4: gather(layout.descriptor, from: source, at: start, to: memory, as: UInt32.self)
    default: gather(layout.descriptor, from: source, at: start, to: memory, as: UInt64.self)
    }
    return memory
  }

  private static func gather<Word: BitwiseCopyable>(
    _ descriptor: TensorDescriptor, from source: UnsafeRawPointer, at start: Int, to memory: HostMemory, as _: Word.Type
  ) {
    let from = source.assumingMemoryBound(to: Word.self)
    let to = memory.address.assumingMemoryBound(to: Word.self)
    let rank = descriptor.shape.rank
    let innerCount = rank == 0 ? 1 : descriptor.shape[rank - 1]
    let innerStride = rank == 0 ? 1 : descriptor.strides[rank - 1]
    var index = [Int](repeating: 0, count: max(rank - 1, 0))
    var place = start
    var written = 0
    let count = descriptor.elementCount
    while written < count {
      for inner in 0..<innerCount { to[written + inner] = from[place + inner * innerStride] }
      written += innerCount
      // The odometer over the outer axes.
      var axis = rank - 2
      while axis >= 0 {
        index[axis] += 1
        place += descriptor.strides[axis]
        if index[axis] < descriptor.shape[axis] { break }
        place -= descriptor.strides[axis] * descriptor.shape[axis]
        index[axis] = 0
        axis -= 1
      }
    }
  }
}
