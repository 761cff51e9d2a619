// SPDX-License-Identifier: Apache-2.0

/// What buffers a plan can be run with: how many there must be, how large, and which must lie apart. Follows from the call alone,
/// so a plan makes it once.
///
/// What only a device knows it does not look at: whether a buffer is its own and has not been freed, and whether two buffers are
/// the same memory.
public struct BindingRules: Sendable {
  private let operands: BoundOperands
  private let workspaceByteCount: Int

  /// The rules for runs of a call.
  ///
  /// - Parameter workspaceByteCount: what `Plan.workspaceByteCount` says.
  public init(_ call: OperatorCall, workspaceByteCount: Int = 0) {
    operands = BoundOperands(call)
    self.workspaceByteCount = workspaceByteCount
  }

  /// Whether these buffers will do.
  ///
  /// - Throws: `.invalidArgument`, naming the operand, for a wrong number of buffers, one that its operand reaches out of, a
  ///   workspace that is too small, and an output with a byte in common with another operand in the same buffer.
  public func check(_ bindings: Bindings) throws(DeviceError) {
    let buffers = bindings.buffers
    guard operands.fits(bindings) else { throw operands.miscounted(bindings) }
    for index in 0..<operands.count where operands.spans[index].upper > buffers[index].byteCount {
      throw operands.tooSmall(index, buffers[index].byteCount)
    }
    guard workspaceByteCount <= bindings.workspace?.byteCount ?? 0 else {
      throw operands.error(
        .invalidArgument,
        "the plan needs \(workspaceByteCount) bytes of workspace, \(bindings.workspace?.byteCount ?? 0) are bound")
    }
    for output in operands.inputCount..<operands.count {
      for other in 0..<output where buffers[other] === buffers[output] && operands.overlap(output, other, at: 0) {
        throw operands.shared(output, other)
      }
    }
  }
}
