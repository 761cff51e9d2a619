// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension CPUOperator {
  /// `ScatterND`.
  static let scatterND = CPUOperator(.scatterND) { call, _ throws(DeviceError) in try ScatterNDKernel(call) }
}

/// A copy of the data, then the updates. Operands that do not lie in slices are put there first.
private final class ScatterNDKernel: CPUKernel {
  private let copy: StridedCopy
  private let indices: Staged
  private let updates: Staged
  private let output: Staged
  /// Nil where there is no update.
  private let lookup: TupleLookup?

  init(_ call: OperatorCall) throws(DeviceError) {
    let (data, indices, updates) = (try call.input(0), try call.input(1), try call.input(2))
    let output = try call.output(0)
    let geometry = try TupleGeometry(call)
    self.indices = try Staged(input: indices, if: !indices.isContiguous)
    self.updates = try Staged(input: updates, if: !updates.isContiguous)
    self.output = try Staged(output: output, if: !TupleLookup.fits(output, geometry))
    copy = try StridedCopy(data, to: self.output.layout)
    lookup =
      updates.shape.isEmpty
      ? nil
      : try TupleLookup(
        indices: indices.shape, indexed: self.output.layout, geometry, reduction: ScatterReduction(call))
  }

  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError) {
    let byteCount = indices.scratchByteCount + updates.scratchByteCount + output.scratchByteCount
    try context.withScratch(byteCount) { scratch throws(DeviceError) in
      var scratch = scratch
      let places = indices.read(operands[1], &scratch, context)
      let source = updates.read(operands[2], &scratch, context)
      let target = output.place(operands[3], &scratch)
      copy.run(target, operands[0], context)
      try lookup?.run(along: source, indices: places, indexed: target, context)
      output.write(operands[3], from: target, context)
    }
  }
}
