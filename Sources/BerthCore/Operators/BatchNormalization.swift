// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `BatchNormalization` with given statistics: (X - input_mean) / sqrt(input_var + epsilon) * scale + B, all four
  /// one number a channel. X is N x C x D1 ... Dn, or N elements of one channel.
  ///
  /// Training, which takes the statistics of the batch itself, is left out.
  public static let batchNormalization = Operator(
    "BatchNormalization", version: 15, summary: "channels, normalised by given means and variances",
    inputs: [
      .input("X", "T"), .input("scale", "T1"), .input("B", "T1"), .input("input_mean", "T2"),
      .input("input_var", "T2"),
    ],
    outputs: [
      .output("Y", "T"), .output("running_mean", "T2", .optional), .output("running_var", "T2", .optional),
    ],
    attributes: [
      .defaulted("epsilon", .float(1e-5)), .defaulted("momentum", .float(0.9)), .defaulted("training_mode", 0),
    ],
    typeVariables: ["T": .floats, "T1": .floats, "T2": .floats],
    // Difference, scale, bias; factors are made once a channel.
    flops: { call in .saturatingProduct(call.inputs.first??.elementCount ?? 0, 3) },
    infer: { context throws(DeviceError) in
      let x = try context.input(0)
      guard !context.attributes.flag("training_mode") else {
        throw DeviceError(
          .unsupported, "attribute 'training_mode' is set; Berth normalises by given statistics, as inference does")
      }
      guard x.shape.rank >= 1 else {
        throw DeviceError(.invalidArgument, "input 'X' is a scalar; it needs an axis of images")
      }
      try context.checkPerChannel(1...4, channels: x.shape.rank == 1 ? 1 : x.shape[1])
      // The running statistics are outputs of training only.
      return [x]
    })
}
