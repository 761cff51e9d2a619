// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Pad`: each element of the output from the data or the constant.
  static let pad = OpenCLOperator(.pad) { call, context throws(DeviceError) in
    var recipe = Recipe(call, context)
    let output = try recipe.output(0)
    if output.descriptor.shape.isEmpty { return recipe }
    let geometry = try PadGeometry(call)
    var data = try recipe.input(0)
    let axes = PaddedAxis.axes(geometry, from: data.descriptor, to: output.descriptor)
    if !data.descriptor.shape.isEmpty {
      for (axis, kept) in geometry.kept.enumerated() where !kept.isEmpty {
        data.descriptor.offset += kept.lowerBound * data.descriptor.strides[axis]
      }
    }
    let constant = recipe.optionalInput(2)
    let pieces = Pieces(of: axes[axes.count - 1].extent, output.descriptor.dtype, recipe.strategy)
    let rows = axes.dropLast().reduce(1) { $0 * $1.extent }
    func padded(_ values: [Int]) -> [Int] { values + [Int](repeating: 0, count: Shape.maximumRank - values.count) }
    let fields = [\PaddedAxis.extent, \.kept, \.before, \.to, \.from].flatMap { field in
      padded(axes.map { $0[keyPath: field] })
    }
    recipe.run(
      Program("pad", ["T": output.descriptor.dtype.carrier]), "pad",
      [
        .tensor(data), .tensor(constant ?? data), .tensor(output), .index(rows),
        .indices([axes.count] + fields, count: 1 + fields.count), pieces.argument, .int32(geometry.mode.code),
        .int32(constant == nil ? 0 : 1),
      ], over: pieces.grid(rows: rows))
    return recipe
  }
}

extension PadGeometry.Mode {
  /// The mode as `pad.cl` numbers it.
  fileprivate var code: Int32 {
    switch self {
    case .constant: 0
    case .reflect: 1
    case .edge: 2
    case .wrap: 3
    }
  }
}

/// An axis of the output, with what is kept of the data and the steps along it.
private struct PaddedAxis {
  /// Elements of the output.
  var extent: Int
  /// Elements of the data that are kept, and how many are added before them.
  var kept: Int
  var before: Int
  /// The steps of the output and of the data.
  let to: Int
  let from: Int

  /// Whether nothing is added.
  private var isWhole: Bool { kept == extent }

  /// The axes of a call, at least one. Where nothing is added along an axis, it is made one with the axis before it if both operands
  /// step over it evenly: so rows are long.
  static func axes(_ geometry: PadGeometry, from data: TensorDescriptor, to output: TensorDescriptor) -> [PaddedAxis] {
    var axes: [PaddedAxis] = []
    for axis in 0..<output.shape.rank {
      let next = PaddedAxis(
        extent: output.shape[axis], kept: geometry.kept[axis].count, before: geometry.before[axis],
        to: output.strides[axis], from: data.strides[axis])
      if next.extent == 1, next.isWhole { continue }
      // What is added as a mirror image or as one element has to stay an axis of its own.
      if next.isWhole, let last = axes.last, last.to == next.to * next.extent, last.from == next.from * next.extent,
        last.isWhole || geometry.mode == .constant || geometry.mode == .wrap
      {
        axes[axes.count - 1] = PaddedAxis(
          extent: last.extent * next.extent, kept: last.kept * next.extent, before: last.before * next.extent,
          to: next.to, from: next.from)
      } else {
        axes.append(next)
      }
    }
    return axes.isEmpty ? [PaddedAxis(extent: 1, kept: 1, before: 0, to: 1, from: 1)] : axes
  }
}
