// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// Axes of a loop over operands of one shape, outermost first: each axis with an extent and a stride for each operand. Axes of extent 1
/// are left out, and neighbours that every operand steps over evenly are made one, so that most loops have one axis or two.
struct IterationSpace: Sendable, Hashable {
  /// How many operands.
  let operandCount: Int
  /// The extents; at least one axis.
  private(set) var extents: [Int]
  /// By operand and axis, in elements.
  private(set) var strides: [[Int]]

  /// The loop over all elements of `shape`, as which every operand is seen.
  ///
  /// - Parameters:
  ///   - operands: each of the shape `shape`, broadcast if need be.
  ///   - isOrdered: whether the loop goes in the order in which the first operand lies, instead of in row-major order.
  init(shape: Shape, _ operands: [TensorDescriptor], ordered isOrdered: Bool = false) {
    operandCount = operands.count
    extents = []
    strides = operands.map { _ in [] }
    var axes = (0..<shape.rank).filter { shape[$0] != 1 }
    if isOrdered { axes.sort { operands[0].strides[$0].magnitude > operands[0].strides[$1].magnitude } }
    for axis in axes {
      let steps = operands.map { $0.strides[axis] }
      // The axis before steps over this one as if the two were one.
      let continues =
        !extents.isEmpty && operands.indices.allSatisfy { strides[$0][extents.count - 1] == steps[$0] &* shape[axis] }
      if continues {
        extents[extents.count - 1] *= shape[axis]
        for operand in operands.indices { strides[operand][extents.count - 1] = steps[operand] }
      } else {
        extents.append(shape[axis])
        for operand in operands.indices { strides[operand].append(steps[operand]) }
      }
    }
    if extents.isEmpty {
      extents = [1]
      strides = operands.map { _ in [1] }
    }
  }

  /// One axis of a loop, with the stride of each operand.
  struct Axis {
    let extent: Int
    let strides: [Int]
  }

  /// The loop without one of its axes, and that axis.
  func splitting(_ axis: Int) -> (rest: IterationSpace, axis: Axis) {
    var rest = self
    rest.extents.remove(at: axis)
    for operand in 0..<operandCount { rest.strides[operand].remove(at: axis) }
    if rest.extents.isEmpty {
      rest.extents = [1]
      rest.strides = strides.map { _ in [1] }
    }
    return (rest, Axis(extent: extents[axis], strides: strides.map { $0[axis] }))
  }

  /// The loop without its innermost axis, and that axis.
  func splittingInnermost() -> (rest: IterationSpace, axis: Axis) { splitting(extents.count - 1) }

  /// How many elements there are.
  var count: Int { extents.reduce(1, *) }

  /// Whether every operand lies densely, in one order.
  var isDense: Bool { extents.count == 1 && (extents[0] == 1 || strides.allSatisfy { $0[0] == 1 }) }

  /// The numbers of the struct `space_N` of `space.cl`: rank, extents and strides, eight places each, outermost first.
  var fields: [Int] {
    func padded(_ values: [Int], _ filler: Int) -> [Int] {
      values + [Int](repeating: filler, count: Shape.maximumRank - values.count)
    }
    return [extents.count] + padded(extents, 1) + strides.flatMap { padded($0, 0) }
  }
}
