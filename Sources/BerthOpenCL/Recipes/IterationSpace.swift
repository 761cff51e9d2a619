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
  /// - Parameter operands: each of the shape `shape`, broadcast if need be.
  init(shape: Shape, _ operands: [TensorDescriptor]) {
    operandCount = operands.count
    extents = []
    strides = operands.map { _ in [] }
    for axis in 0..<shape.rank where shape[axis] != 1 {
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
