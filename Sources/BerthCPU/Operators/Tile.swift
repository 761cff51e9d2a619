// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension CPUOperator {
  /// `Tile`.
  static let tile = CPUOperator(.tile) { call, _ throws(DeviceError) in try TileKernel(call) }
}

/// A strided copy in which each repeated axis is two: over the repetitions, where the input stands still, and over the input.
///
/// That can be more axes than a copy has. Those over the outermost repetitions are then walked here, a copy each.
private final class TileKernel: CPUKernel {
  private let copy: StridedCopy
  /// The repetitions that the copy does not cover: how many, and how far apart in the output, in bytes.
  private let outer: [(count: Int, step: Int)]

  init(_ call: OperatorCall) throws(DeviceError) {
    let (input, output) = (try call.input(0), try call.output(0))
    let width = input.dtype.byteWidth
    var extents: [Int] = []
    var (from, to): ([Int], [Int]) = ([], [])
    func append(_ extent: Int, _ source: Int, _ target: Int) {
      extents.append(extent)
      from.append(source)
      to.append(target)
    }
    var repetitions: [(count: Int, step: Int)] = []
    for axis in 0..<input.shape.rank {
      let (extent, step) = (input.shape[axis], output.strides[axis])
      if extent > 1 { append(extent, input.strides[axis], step) }
      let count = output.shape[axis] / max(extent, 1)
      if count > 1 { repetitions.append((count, extent * step)) }
    }
    while let innermost = repetitions.last, extents.count < Shape.maximumRank {
      append(innermost.count, 0, innermost.step)
      repetitions.removeLast()
    }
    copy = try StridedCopy(extents, input.dtype, from: from, to: to)
    outer = repetitions.map { ($0.count, $0.step * width) }
  }

  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError) {
    for repetition in 0..<outer.reduce(1, { $0 * $1.count }) {
      var (rest, offset) = (repetition, 0)
      for (count, step) in outer.reversed() {
        offset += rest % count * step
        rest /= count
      }
      copy.run(operands[1] + offset, operands[0], context)
    }
  }
}
