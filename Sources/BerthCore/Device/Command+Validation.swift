// SPDX-License-Identifier: Apache-2.0

extension Command {
  /// Checks all that can be checked of a command without knowing the device, as every device must before it does anything:
  /// stretches inside their buffers and host memory, equal lengths, whole patterns, a copy that does not overlap itself, and what
  /// a plan is bound to (`BindingRules`).
  ///
  /// What remains for the device: whether buffers and plans are its own (`.invalidHandle`), whether buffers have been freed
  /// (`.invalidHandle`), and whether two buffers are the same memory, where it can make such.
  ///
  /// - Throws: `.invalidArgument`.
  public func validate() throws(DeviceError) {
    switch self {
    case .fill(let range, let pattern):
      try check(range)
      guard [1, 2, 4, 8].contains(pattern.width), range.offset % pattern.width == 0,
        range.byteCount % pattern.width == 0
      else {
        throw DeviceError(
          .invalidArgument,
          "a fill of \(range.byteCount) bytes at offset \(range.offset): both must be multiples of the pattern's "
            + "\(pattern.width) bytes")
      }
    case .upload(let source, let target):
      try check(source)
      try check(target)
      try check(from: source.byteCount, to: target.byteCount)
    case .download(let source, let target):
      try check(source)
      try check(target)
      try check(from: source.byteCount, to: target.byteCount)
    case .copy(let source, let target):
      try check(source)
      try check(target)
      try check(from: source.byteCount, to: target.byteCount)
      let distance = abs(source.offset - target.offset)
      guard source.buffer !== target.buffer || distance >= source.byteCount else {
        throw DeviceError(
          .invalidArgument,
          "a copy of \(source.byteCount) bytes from offset \(source.offset) to offset \(target.offset) of the same "
            + "buffer: they overlap")
      }
    case .run(let plan, let bindings):
      try BindingRules(plan.call, workspaceByteCount: plan.workspaceByteCount).check(bindings)
    case .hostCall:
      break
    }
  }

  private func check(_ range: BufferRange) throws(DeviceError) {
    guard range.isValid else {
      throw DeviceError(
        .invalidArgument,
        "\(name) of \(range.byteCount) bytes at offset \(range.offset) of a buffer that has \(range.buffer.byteCount)")
    }
  }

  private func check(_ range: HostRange) throws(DeviceError) {
    guard range.isValid else {
      throw DeviceError(
        .invalidArgument,
        "\(name) of \(range.byteCount) bytes at offset \(range.offset) of host memory that has "
          + "\(range.memory.byteCount)")
    }
  }

  private func check(from source: Int, to target: Int) throws(DeviceError) {
    guard source == target else {
      throw DeviceError(.invalidArgument, "\(name) from \(source) bytes to \(target)")
    }
  }
}
