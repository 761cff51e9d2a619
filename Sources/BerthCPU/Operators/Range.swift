// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Range`.
  static let range = CPUOperator(.range) { call, _ throws(DeviceError) in try RangeKernel(call) }
}

/// Each element from its place alone, so that threads may share them out.
private final class RangeKernel: CPUKernel {
  private let start: [UInt8]
  private let delta: [UInt8]
  private let output: Staged
  private let count: Int
  private let dtype: bvk_dtype
  private let isWide: Bool

  init(_ call: OperatorCall) throws(DeviceError) {
    guard let start = call.parameters[0], let delta = call.parameters[2] else {
      throw DeviceError(.internal, "a range without start or delta")
    }
    let output = try call.output(0)
    (self.start, self.delta) = (start.bytes, delta.bytes)
    self.output = try Staged(output: output, if: !output.isContiguous)
    count = output.elementCount
    dtype = output.dtype.code
    isWide = call.attributes.int("stash_type") == Int(DType.float64.rawValue)
  }

  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError) {
    try context.withScratch(output.scratchByteCount) { scratch throws(DeviceError) in
      var scratch = scratch
      let target = output.place(operands[0], &scratch)
      let grain = CPUContext.moveGrain / output.layout.dtype.byteWidth
      context.pool.split(count, grain: grain) { begin, end in
        start.withUnsafeBytes { start in
          delta.withUnsafeBytes { delta in
            guard let start = start.baseAddress, let delta = delta.baseAddress else { return }
            _ = bvk_range_run(dtype, isWide ? 1 : 0, target, start, delta, begin, end)
          }
        }
      }
      output.write(operands[0], from: target, context)
    }
  }
}
