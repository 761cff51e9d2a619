// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// What lies along the axes that an operator works along: a line for each place along the other axes. Kernels have an
/// outer and an inner axis for both, in the struct of `lines.cl`; what they cannot walk where it lies goes through the
/// workspace.
struct Lines: Sendable {
  /// An axis, or several that every operand steps over evenly: with a stride for each operand, the input first.
  struct Axis: Sendable {
    var extent: Int
    var strides: [Int]
  }

  /// The operands, where kernels find them: the input, and behind it the outputs.
  let operands: [TensorPlace]
  /// The places that have a line each: outer and inner.
  let kept: [Axis]
  /// The elements of a line: outer and inner.
  let along: [Axis]
  /// What has to be moved out of the workspace in the end.
  fileprivate let moves: [(from: TensorPlace, to: TensorPlace)]

  /// The input.
  var x: TensorPlace { operands[0] }
  /// The first output.
  var y: TensorPlace { operands[1] }
  /// How many lines.
  var count: Int { kept[0].extent * kept[1].extent }
  /// How many elements a line has.
  var length: Int { along[0].extent * along[1].extent }

  /// The numbers of `lines_t`.
  var fields: [Int] {
    func both(_ axes: [Axis], _ operand: Int) -> [Int] { axes.map { $0.strides[operand] } }
    return kept.map(\.extent) + along.map(\.extent) + both(kept, 0) + both(along, 0) + both(kept, 1) + both(along, 1)
  }

  /// The argument for them.
  var argument: Argument { .indices(fields, count: 12) }

  /// Whether the input's elements along a line are neighbours, and those of outputs that have more than one.
  var areDense: Bool {
    along[1].extent <= 1 || along[1].strides[0] == 1 && along[1].strides.allSatisfy { $0 == 1 || $0 == 0 }
  }

  /// `axes` with those made one that every operand steps over evenly, and axes of extent 1 left out.
  static func coalesced(_ axes: [Int], extents: Shape, _ operands: [TensorDescriptor]) -> [Axis] {
    var result: [Axis] = []
    for axis in axes where extents[axis] != 1 {
      let strides = operands.map { $0.shape[axis] == 1 ? 0 : $0.strides[axis] }
      if let last = result.last, zip(last.strides, strides).allSatisfy({ $0 == $1 &* extents[axis] }) {
        result[result.count - 1] = Axis(extent: last.extent * extents[axis], strides: strides)
      } else {
        result.append(Axis(extent: extents[axis], strides: strides))
      }
    }
    return result
  }

  fileprivate init(
    operands: [TensorPlace], kept: [Axis], along: [Axis], moves: [(from: TensorPlace, to: TensorPlace)]
  ) {
    /// As outer and inner axis.
    func pair(_ axes: [Axis]) -> [Axis] {
      let none = Axis(extent: 1, strides: operands.map { _ in 0 })
      return [Axis](repeating: none, count: max(2 - axes.count, 0)) + axes
    }
    self.operands = operands
    self.kept = pair(kept)
    self.along = pair(along)
    self.moves = moves
  }
}

/// Which lines an operator's kernels can walk.
enum LineNeed {
  /// Any; in what order lines and elements come does not matter.
  case any
  /// Those whose elements are neighbours, in their order.
  case dense
}

extension Recipe {
  /// The lines of `input` along `axes`, and those of `outputs`, which have the input's rank and its extents but along
  /// `axes`. Kernels have filled the outputs only after `finish(_:)`.
  mutating func lines(
    along axes: [Int], of input: TensorPlace, to outputs: [TensorPlace], _ need: LineNeed = .any
  ) throws(DeviceError) -> Lines {
    let shape = input.descriptor.shape
    let kept = (0..<shape.rank).filter { !axes.contains($0) }
    let operands = [input] + outputs
    let layouts = operands.map(\.descriptor)
    func ordered(_ axes: [Int]) -> [Int] {
      guard case .any = need else { return axes }
      // By falling strides more of them are one axis.
      return axes.sorted { input.descriptor.strides[$0].magnitude > input.descriptor.strides[$1].magnitude }
    }
    let lines = Lines(
      operands: operands, kept: Lines.coalesced(ordered(kept), extents: shape, layouts),
      along: Lines.coalesced(ordered(axes), extents: shape, layouts), moves: [])
    if isWalkable(lines, need) { return lines }

    // Dense, line by line.
    let order = kept + axes
    var staged: [TensorPlace] = []
    var moves: [(from: TensorPlace, to: TensorPlace)] = []
    for (index, operand) in operands.enumerated() {
      let inOrder = operand.with(try operand.descriptor.permuted(order))
      if inOrder.descriptor.isContiguous {
        staged.append(inOrder)
        continue
      }
      let copy = scratch(inOrder.descriptor.type)
      staged.append(copy)
      if index == 0 { self.copy(inOrder, to: copy) } else { moves.append((copy, inOrder)) }
    }
    let denseShape = staged[0].descriptor.shape
    let denseLayouts = staged.map(\.descriptor)
    let (first, second) = (Array(0..<kept.count), Array(kept.count..<order.count))
    return Lines(
      operands: staged, kept: Lines.coalesced(first, extents: denseShape, denseLayouts),
      along: Lines.coalesced(second, extents: denseShape, denseLayouts), moves: moves)
  }

  /// Elements from which on it pays to make a line's elements neighbours where neither those nor lines are.
  private static var leastWorthStaging: Int { 4096 }

  private func isWalkable(_ lines: Lines, _ need: LineNeed) -> Bool {
    // Axes that are more than two lie in front of what the struct has room for.
    guard lines.kept.count == 2, lines.along.count == 2 else { return false }
    switch need {
    case .dense:
      return lines.along[0].extent == 1 && lines.along[1].strides.allSatisfy { $0 == 1 || lines.length <= 1 }
    case .any:
      let neighbours = lines.along[1].strides[0] == 1 || lines.kept[1].strides[0] == 1
      return neighbours || lines.count.saturatingProduct(lines.length) < Recipe.leastWorthStaging
    }
  }

  /// Brings the outputs of lines to where they belong.
  mutating func finish(_ lines: Lines) {
    for move in lines.moves { copy(move.from, to: move.to) }
  }

  // MARK: Running kernels

  /// Runs a kernel that works by rows: one work-item a line, or a part of one; on the gpu a work-group, which gets
  /// local memory of `local` bytes an item for each of the arguments that it ends with.
  ///
  /// - Parameters:
  ///   - length: how many elements an item, or a group, works on.
  ///   - cost: how many additions' worth an element is.
  mutating func runRows(
    _ program: Program, kernel: String = "rows", _ arguments: [Argument], local: [Int], count: Int, length: Int,
    cost: Int = 1
  ) {
    guard strategy == .gpu else {
      run(program, kernel, arguments, over: .items(count, cost: length.saturatingProduct(cost)))
      return
    }
    let items = groupSize(length)
    let groups = min(count, context.traits.computeUnits * Recipe.groupsPerUnit)
    run(
      program, kernel, arguments + local.map { .local(byteCount: $0 * items) },
      over: .exact(global: [groups * items], local: [items]))
  }

  /// Runs a kernel that works by columns: one work-item a pack of lines.
  mutating func runColumns(
    _ program: Program, _ arguments: [Argument], lines: Lines, parts: Int = 1, cost: Int = 1
  ) {
    let packs = lines.kept[0].extent * ((lines.kept[1].extent + lanes - 1) / lanes)
    let each = lines.length.saturatingProduct(cost).saturatingProduct(lanes) / max(parts, 1)
    run(program, "columns", arguments, over: .items(packs * parts, cost: max(each, 1)))
  }

  /// Elements of a pack: LANES of `packs.cl`.
  var lanes: Int { strategy == .gpu ? 1 : 16 }

  /// Whether lines are worked on by rows. On the gpu a group must have enough to do; else, a vector.
  func worksByRows(_ lines: Lines) -> Bool {
    guard lines.areDense else { return false }
    let shortest = strategy == .gpu ? 32 : 16
    return lines.length >= shortest || lines.kept[1].extent < lanes
  }

  /// Work-items of a group that shares `length` elements: some for each, and a power of two.
  func groupSize(_ length: Int) -> Int {
    let limit = min(context.traits.maximumWorkGroupSize, context.traits.maximumWorkItemSizes[0], 256)
    let wanted = max((length / 4).nextPowerOfTwo, 32)
    return min(wanted, limit)
  }

  /// Enough groups for a unit to hide the time that memory takes.
  private static var groupsPerUnit: Int { 32 }
}

extension Int {
  /// The product, or the greatest number if that is beyond it.
  func saturatingProduct(_ other: Int) -> Int { Int.saturatingProduct(self, other) }
}

extension DType {
  /// What floating-point numbers are computed in, whatever they lie as: `A` of kernels.
  var accumulator: DType { self == .float16 || self == .bfloat16 ? .float32 : self }
}

extension Argument {
  /// A floating-point number in a kernel's `VAL(A)`.
  static func real(_ value: Double, _ accumulator: DType) -> Argument {
    accumulator == .float64 ? .double(value) : .float(Float(value))
  }
}
