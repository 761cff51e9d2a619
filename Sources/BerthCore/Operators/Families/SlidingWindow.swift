// SPDX-License-Identifier: Apache-2.0

/// A window that slides over the spatial axes of a tensor, every default filled in and every padding worked out: what
/// convolutions and poolings share.
public struct SlidingWindow: Sendable, Hashable {
  /// Extents of the spatial axes of the input.
  public let input: [Int]
  /// Extents of the window.
  public let kernel: [Int]
  /// Extents of the spatial axes of the output.
  public let output: [Int]
  /// How far the window moves, by spatial axis.
  public let strides: [Int]
  /// How far apart the window's taps are, by spatial axis.
  public let dilations: [Int]
  /// How many positions there are before the first element, by spatial axis.
  public let padsBegin: [Int]
  /// How many positions there are behind the last element, by spatial axis.
  public let padsEnd: [Int]

  /// The number of taps.
  public var taps: Int { kernel.reduce(1, *) }

  /// - Parameters:
  ///   - x: the shape of the input, for messages.
  ///   - mayBeNarrow: whether an axis may be narrower than the window, because there is no image.
  init(
    x: Shape, kernel: [Int], attributes: Attributes, roundsUp: Bool = false, mayBeNarrow: Bool = false
  ) throws(DeviceError) {
    let rank = kernel.count
    let input = try SlidingWindow.spatialExtents(of: x)
    strides = try SlidingWindow.numbers("strides", rank, least: 1, of: attributes)
    dilations = try SlidingWindow.numbers("dilations", rank, least: 1, of: attributes)
    let pads = try SlidingWindow.numbers("pads", 2 * rank, least: 0, of: attributes)
    let mode = attributes.string("auto_pad")
    try SlidingWindow.check(pads, against: mode, given: attributes.given.contains("pads"))
    var (begin, end, extents) = ([Int](), [Int](), [Int]())
    for axis in 0..<rank {
      let (reach, overflow) = (kernel[axis] - 1).multipliedReportingOverflow(by: dilations[axis])
      guard !overflow, reach < Int(Int32.max) * 2 else {
        throw DeviceError(.invalidArgument, "the kernel \(kernel) with dilations \(dilations) is too wide")
      }
      var (before, after) = (0, 0)
      switch mode {
      case "NOTSET": (before, after) = (pads[axis], pads[axis + rank])
      case "SAME_UPPER", "SAME_LOWER":
        let wanted = (input[axis] + strides[axis] - 1) / strides[axis]
        let total = max((wanted - 1) * strides[axis] + reach + 1 - input[axis], 0)
        // The odd element goes behind with SAME_UPPER, in front with SAME_LOWER.
        before = mode == "SAME_UPPER" ? total / 2 : total - total / 2
        after = total - before
      default: break
      }
      let room = input[axis] + before + after - reach - 1
      guard room >= 0 || mayBeNarrow || input[axis] == 0 && room >= -1 else {
        throw DeviceError(
          .invalidArgument,
          "the kernel \(kernel) with dilations \(dilations) is wider than spatial axis \(axis) of X \(x) with its padding"
        )
      }
      begin.append(before)
      end.append(after)
      var extent = room >= 0 ? room / strides[axis] + 1 : 0
      if roundsUp, room >= 0, room % strides[axis] != 0 {
        // One window more, unless it would begin behind the input and the padding before it.
        if extent * strides[axis] < input[axis] + before { extent += 1 }
      }
      extents.append(extent)
    }
    self.input = input
    self.kernel = kernel
    (padsBegin, padsEnd, output) = (begin, end, extents)
  }

  /// The extents of the axes behind image and channel.
  ///
  /// - Throws: `.invalidArgument` if there is none, or one longer than 2^61.
  static func spatialExtents(of x: Shape) throws(DeviceError) -> [Int] {
    guard x.rank >= 3 else {
      throw DeviceError(.invalidArgument, "X \(x) must have at least 3 axes: image, channel and spatial ones")
    }
    let extents = Array(x.extents[2...])
    // Room for every padding and kernel there can be, so that no sum overflows.
    guard extents.allSatisfy({ $0 <= Int.max >> 2 }) else {
      throw DeviceError(.invalidArgument, "a spatial axis of X \(x) is longer than 2^61")
    }
    return extents
  }

  /// An attribute with `count` values of at least `least` each; so many times `least` if it is absent.
  static func numbers(
    _ name: String, _ count: Int, least: Int, of attributes: Attributes
  ) throws(DeviceError) -> [Int] {
    guard let values = attributes.ints(name) else { return [Int](repeating: least, count: count) }
    guard values.count == count, values.allSatisfy({ $0 >= least && $0 <= Int(Int32.max) }) else {
      throw DeviceError(
        .invalidArgument,
        "attribute '\(name)' is \(values); it must be \(count) numbers of at least \(least) and below 2^31")
    }
    return values
  }

  /// Paddings by number and by rule exclude each other.
  static func check(_ pads: [Int], against mode: String, given: Bool) throws(DeviceError) {
    if mode != "NOTSET", given, pads.contains(where: { $0 != 0 }) {
      throw DeviceError(
        .invalidArgument, "attribute 'pads' \(pads) together with 'auto_pad' \(mode); only one may be given")
    }
  }
}

extension Operator.Attribute {
  /// How paddings are worked out, where they are not given as numbers.
  static var autoPad: Operator.Attribute {
    .defaulted("auto_pad", "NOTSET", choices: ["NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID"])
  }
}
