// SPDX-License-Identifier: Apache-2.0

import BerthCore

/// Data with a scale for the whole, for each index along an axis, or for each block along it.
struct QuantizedShape: Sendable {
  let data: [Int]
  /// The shape of the scale, and of the zero point.
  let scale: [Int]
  /// `axis` and `block_size`, where they are not left out.
  let attributes: [String: AttributeValue]

  /// One scale.
  static func whole(_ data: [Int], scale: [Int] = []) -> QuantizedShape {
    QuantizedShape(data: data, scale: scale, attributes: [:])
  }

  /// A scale for each index along an axis, or for each block of so many elements along it.
  static func along(_ axis: Int, _ data: [Int], block: Int? = nil) -> QuantizedShape {
    let place = axis < 0 ? axis + data.count : axis
    guard let block else {
      return QuantizedShape(data: data, scale: [data[place]], attributes: ["axis": .int(axis)])
    }
    var scale = data
    scale[place] = (data[place] + block - 1) / block
    return QuantizedShape(data: data, scale: scale, attributes: ["axis": .int(axis), "block_size": .int(block)])
  }

  /// Around vector widths, then ranks, then empty ones.
  static let wholes: [QuantizedShape] = [
    .whole([]), .whole([1]), .whole([7]), .whole([16], scale: [1]), .whole([33]), .whole([65]), .whole([1000]),
    .whole([3, 5, 7], scale: [1]), .whole([2, 1, 2, 1, 3, 1, 2, 2]), .whole([0]), .whole([3, 0, 4]),
  ]

  /// Every axis; blocks that divide it, that leave a rest, of one element, of more than there are; eight axes, where no axis can
  /// be made two; nothing at all.
  static let divided: [QuantizedShape] = [
    .along(0, [17]), .along(0, [5, 6, 9]), .along(1, [5, 6, 9]), .along(-1, [5, 6, 9]),
    .along(2, [2, 3, 4, 2, 2, 2, 2, 2]),
    .along(1, [3, 0]), .along(0, [20], block: 8), .along(0, [5, 6, 9], block: 2), .along(1, [5, 6, 9], block: 3),
    .along(-1, [5, 6, 9], block: 4), .along(1, [5, 6, 9], block: 1), .along(2, [5, 6, 9], block: 16),
    .along(1, [2, 5, 2, 2, 2, 2, 2, 2], block: 2), .along(-1, [2, 2, 2, 2, 2, 2, 2, 5], block: 3),
    .along(0, [0, 4], block: 2),
  ]

  /// Large enough to be shared among threads, and not a multiple of anything.
  static let large: [QuantizedShape] = [.whole([131_071]), .along(0, [257, 511]), .along(1, [67, 1001], block: 32)]
}

extension CaseBuilder {
  /// The inputs of a call on data of this shape.
  ///
  /// - Parameter zero: the dtype of the zero point; nil: there is none.
  func quantized(_ shape: QuantizedShape, scale: DType, zero: DType?) -> [OperandSpec?] {
    var (scales, zeros) = (data(shape.scale), data(shape.scale))
    scales.dtype = scale
    if let zero { zeros.dtype = zero }
    return [data(shape.data), scales] + (zero == nil ? [] : [zeros])
  }

  /// Adds cases with every operand lying otherwise than dense.
  mutating func addQuantizedLayouts(
    _ shape: QuantizedShape, _ inputs: [OperandSpec?], _ attributes: [String: AttributeValue]
  ) {
    for index in inputs.indices {
      for layout in inputs[index]?.layouts ?? [] {
        var moved = inputs
        moved[index] = layout
        add(moved, attributes: attributes, fills: [.random])
      }
    }
    for layout in data(shape.data).layouts {
      add(inputs, outputs: [layout.asOutput], attributes: attributes, fills: [.random])
    }
  }
}
