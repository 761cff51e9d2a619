// SPDX-License-Identifier: Apache-2.0

extension InferenceContext {
  /// The dtype that `stash_type` names, which ONNX lets the first stage of a normalisation be done in.
  ///
  /// - Throws: `.unsupported` for anything but float32 and bfloat16.
  func stashType() throws(DeviceError) -> DType {
    let number = attributes.int("stash_type")
    let stash = DType(rawValue: UInt16(clamping: number))
    guard stash == .float32 || stash == .bfloat16 else {
      throw DeviceError(
        .unsupported, "attribute 'stash_type' is \(number); it can be 1 (float32) or 16 (bfloat16)")
    }
    return stash
  }

  /// Checks that an input that scales or shifts, if it is there, broadcasts to the shape of X.
  func checkBroadcasts(_ index: Int, to x: Shape) throws(DeviceError) {
    guard let operand = optionalInput(index) else { return }
    if let common = try? operand.shape.broadcast(with: x), common == x { return }
    throw DeviceError(
      .invalidArgument,
      "input '\(op.inputs[index].name)' has the shape \(operand.shape), which does not broadcast to \(x), the shape of X"
    )
  }

  /// Checks that inputs have one number for each of so many channels.
  func checkPerChannel(_ indices: ClosedRange<Int>, channels: Int) throws(DeviceError) {
    for index in indices {
      let shape = try input(index).shape
      guard shape.rank == 1, shape[0] == channels else {
        throw DeviceError(
          .invalidArgument,
          "input '\(op.inputs[index].name)' has the shape \(shape); it must be [\(channels)], one number a channel")
      }
    }
  }

  /// The extent of axis 1 of the first input, which must have images and channels.
  func channels() throws(DeviceError) -> Int {
    let x = try input(0).shape
    guard x.rank >= 2 else {
      throw DeviceError(
        .invalidArgument,
        "input '\(op.inputs[0].name)' has the shape \(x); it needs an axis of images and one of channels")
    }
    return x[1]
  }
}
