// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// The attributes that all poolings with a window have.
  static var poolingAttributes: [Attribute] {
    [
      .autoPad, .defaulted("ceil_mode", 0), .optional("dilations", .ints), .required("kernel_shape", .ints),
      .optional("pads", .ints), .optional("strides", .ints),
    ]
  }

  /// A pooling of all elements of each channel into one.
  static func globalPooling(_ name: String, version: Int, summary: String) -> Operator {
    Operator(
      name, version: version, summary: summary, inputs: [.input("X", "T")], outputs: [.output("Y", "T")],
      typeVariables: ["T": .floats],
      flops: { call in call.inputs.first??.elementCount ?? 0 },
      infer: { context throws(DeviceError) in
        let x = try context.input(0)
        let spatial = try SlidingWindow.spatialExtents(of: x.shape)
        guard !spatial.contains(0) else {
          throw DeviceError(.invalidArgument, "X \(x.shape) has no element to pool")
        }
        return [TensorType(x.dtype, try Shape(x.shape.extents.prefix(2) + spatial.map { _ in 1 }))]
      })
  }
}

/// A pooling with every default filled in.
public struct PoolingGeometry: Sendable, Hashable {
  /// Images.
  public let images: Int
  /// Channels of X and Y.
  public let channels: Int
  /// How the window moves over the spatial axes.
  public let window: SlidingWindow
  /// The shape of Y.
  public let outputShape: Shape

  /// The geometry of a call of `MaxPool` or `AveragePool`.
  public init(_ call: OperatorCall) throws(DeviceError) {
    guard let x = call.inputs.first ?? nil else { throw DeviceError(.internal, "\(call.op) is no pooling") }
    try self.init(x: x.shape, attributes: call.attributes)
  }

  init(x: Shape, attributes: Attributes) throws(DeviceError) {
    let rank = try SlidingWindow.spatialExtents(of: x).count
    let kernel = try SlidingWindow.numbers("kernel_shape", rank, least: 1, of: attributes)
    let (_, overflow) = kernel.reduce((1, false)) { product, extent in
      let (next, overflow) = product.0.multipliedReportingOverflow(by: extent)
      return (next, product.1 || overflow)
    }
    guard !overflow else { throw DeviceError(.invalidArgument, "the kernel \(kernel) has more than 2^63 - 1 taps") }
    (images, channels) = (x[0], x[1])
    window = try SlidingWindow(
      x: x, kernel: kernel, attributes: attributes, roundsUp: attributes.flag("ceil_mode"),
      mayBeNarrow: x[0] == 0 || x[1] == 0)
    outputShape = try Shape([x[0], x[1]] + window.output)
  }

  /// An operation a tap.
  var flops: Int { .saturatingProduct(outputShape.elementCount, window.taps) }
}
