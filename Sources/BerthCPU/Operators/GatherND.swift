// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension CPUOperator {
  /// `GatherND`.
  static let gatherND = CPUOperator(.gatherND) { call, _ throws(DeviceError) in try GatherNDKernel(call) }
}

/// Slices to a dense output. Operands that do not lie in slices are put there first.
private final class GatherNDKernel: CPUKernel {
  private let data: Staged
  private let indices: Staged
  private let output: Staged
  private let lookup: TupleLookup

  init(_ call: OperatorCall) throws(DeviceError) {
    let (data, indices, output) = (try call.input(0), try call.input(1), try call.output(0))
    let geometry = try TupleGeometry(call)
    self.data = try Staged(input: data, if: !TupleLookup.fits(data, geometry))
    self.indices = try Staged(input: indices, if: !indices.isContiguous)
    self.output = try Staged(output: output, if: !output.isContiguous)
    lookup = try TupleLookup(indices: indices.shape, indexed: self.data.layout, geometry, reduction: nil)
  }

  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError) {
    let byteCount = data.scratchByteCount + indices.scratchByteCount + output.scratchByteCount
    try context.withScratch(byteCount) { scratch throws(DeviceError) in
      var scratch = scratch
      let source = data.read(operands[0], &scratch, context)
      let places = indices.read(operands[1], &scratch, context)
      let target = output.place(operands[2], &scratch)
      try lookup.run(along: target, indices: places, indexed: source, context)
      output.write(operands[2], from: target, context)
    }
  }
}
