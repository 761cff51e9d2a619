// SPDX-License-Identifier: Apache-2.0

public import BerthCore

extension Tensor {
  /// Reads a `.npy` file as numpy writes it: versions 1 to 3, both memory orders, both byte orders.
  ///
  /// Read once, straight into memory that the CPU then uses in place. An array in Fortran order becomes a transposed view. numpy has
  /// no bfloat16: keep such tensors as float32, which holds them exactly.
  ///
  /// - Parameters:
  ///   - path: where the file is.
  ///   - mapped: whether the file is mapped instead of read, where the device can use host memory in place and the elements lie
  ///     in the file as in memory: good for weights larger than memory. Nobody may then write or shorten the file as long as the
  ///     tensor or a view of it lives; the system ends the process that touches a part which has gone.
  ///   - device: where the tensor lies; see `Devices.default`.
  /// - Throws: `.notFound` if there is no such file; `.inputOutput` if it cannot be read or does not hold what its header claims;
  ///   `.unsupported` for elements that tensors do not hold; `.outOfMemory`. A header is checked against the file's size before
  ///   any memory is asked for.
  public init(npy path: String, mapped: Bool = false, on device: (any Device)? = nil) throws(DeviceError) {
    let file = try InputFile(path)
    let (header, data) = try NpyHeader.read(file, path)
    let context = try DeviceContext.of(device)
    var descriptor = TensorDescriptor(header.dtype, header.shape)
    if header.isFortranOrder {
      let reversed = try Shape(header.shape.extents.reversed())
      descriptor = try TensorDescriptor(header.dtype, reversed).permuted((0..<header.shape.rank).reversed())
    }
    // Truth values are checked, and swapped bytes swapped: neither can be done in the file.
    if mapped, context.isHostVisible, !header.isByteSwapped, header.dtype != .bool,
      let memory = file.map(from: data.lowerBound, count: data.count),
      Int(bitPattern: memory.address) % HostMemory.alignment == 0
    {
      try self.init(memory, descriptor, context)
      return
    }
    let memory = try HostMemory(byteCount: data.count)
    try file.read(at: data.lowerBound, into: memory.mutableBytes)
    if header.isByteSwapped { memory.swapBytes(width: header.dtype.byteWidth) }
    if header.dtype == .bool { memory.normalizeTruthValues() }
    try self.init(memory, descriptor, context)
  }

  /// Writes a `.npy` file, version 1, row-major, little-endian.
  ///
  /// All or nothing: the file is written under another name beside its place and renamed when it is on disk, so a full disk or a crash
  /// leaves what was there.
  ///
  /// - Parameter path: where the file is to be; one that is there is replaced.
  /// - Throws: the error that the tensor carries or what made computing it fail; `.unsupported` for bfloat16, which numpy has not;
  ///   `.inputOutput` with the system's reason.
  public func save(to path: String) throws(DeviceError) {
    try checkFailure()
    let header = try NpyHeader(dtype: dtype, shape: shape).encoded()
    let view = try HostView(self)
    defer { withExtendedLifetime(view.owner) {} }
    let head = try HostMemory(byteCount: header.count)
    head.mutableBytes.copyBytes(from: header)
    defer { withExtendedLifetime(head) {} }
    try AtomicFile.write([head.bytes, view.bytes], to: path)
  }
}

extension NpyHeader {
  /// Reads a file's header and checks its claims against the file's size.
  ///
  /// - Returns: the header, and where in the file the data lies.
  static func read(_ file: InputFile, _ path: String) throws(DeviceError) -> (NpyHeader, data: Range<Int>) {
    do throws(DeviceError) {
      let preamble = try file.read(at: 0, count: min(file.byteCount, NpyHeader.longestPreamble))
      let text = try NpyHeader.locateText(preamble)
      guard text.upperBound <= file.byteCount else {
        throw DeviceError(
          .inputOutput, "its header claims to end at byte \(text.upperBound), the file ends at \(file.byteCount)")
      }
      let header = try NpyHeader(text: try file.read(at: text.lowerBound, count: text.count))
      let present = file.byteCount - text.upperBound
      let claimed = header.dtype.byteCount(elements: header.shape.elementCount)
      guard claimed == present else {
        throw DeviceError(
          .inputOutput,
          "its header claims \(TensorType(header.dtype, header.shape)), "
            + "which takes \(claimed.map(String.init) ?? "more than 2^63") bytes; the file has \(present) behind the header"
        )
      }
      return (header, text.upperBound..<file.byteCount)
    } catch {
      guard !error.message.contains("'\(path)'") else { throw error }
      var named = error
      named.message = "cannot read '\(path)': \(error.message)"
      throw named
    }
  }
}

extension HostMemory {
  /// Reverses the bytes of every element. For memory that nobody else sees yet.
  func swapBytes(width: Int) {
    func swap<Word: FixedWidthInteger>(_: Word.Type) {
      for place in stride(from: 0, to: byteCount - width + 1, by: width) {
        let word = address.load(fromByteOffset: place, as: Word.self)
        address.storeBytes(of: word.byteSwapped, toByteOffset: place, as: Word.self)
      }
    }
    switch width {
    case 2: swap(UInt16.self)
    case 4: swap(UInt32.self)
    case 8: swap(UInt64.self)
    default: break
    }
  }

  /// Makes every byte but 0 a 1: nothing else is a truth value to devices, and files may hold anything.
  func normalizeTruthValues() {
    for place in 0..<byteCount {
      let byte = address.load(fromByteOffset: place, as: UInt8.self)
      address.storeBytes(of: byte == 0 ? 0 : 1, toByteOffset: place, as: UInt8.self)
    }
  }
}
