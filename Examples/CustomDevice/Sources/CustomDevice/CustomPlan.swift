// SPDX-License-Identifier: Apache-2.0

import BerthCore

/// Computes an operator's one output from its inputs, in the order in which the call binds them.
typealias Kernel = @Sendable (_ inputs: ArraySlice<HostMemory>, _ output: HostMemory) throws(DeviceError) -> Void

/// An operator made ready: the kernel knows shapes and strides, and gets memory.
final class CustomPlan: Plan {
  let call: OperatorCall
  let arena: Arena
  private let kernel: Kernel

  init(_ call: OperatorCall, _ kernel: @escaping Kernel, in arena: Arena) {
    self.call = call
    self.kernel = kernel
    self.arena = arena
  }

  /// Runs on the memory of the bound inputs, and of the output behind them.
  func run(_ operands: [HostMemory]) throws(DeviceError) {
    guard let output = operands.last else { return }
    do throws(DeviceError) {
      try kernel(operands.dropLast(), output)
    } catch {
      throw error.during(call.description)
    }
  }

  /// The operators that the device has, and what makes a kernel for a call of each.
  static let kernels: [Operator: @Sendable (OperatorCall) throws(DeviceError) -> Kernel] = [
    .add: { call throws(DeviceError) in try binary(call, +) },
    .mul: { call throws(DeviceError) in try binary(call, *) },
    // Not max(0, x): a NaN stays one.
    .relu: { call throws(DeviceError) in try unary(call) { $0 < 0 ? 0 : $0 } },
    .identity: { call throws(DeviceError) in try unary(call) { $0 } },
    .reshape: { call throws(DeviceError) in try unary(call) { $0 } },
    .transpose: transpose,
    .matMul: product,
    .gemm: product,
    .softmax: softmax,
    .gather: gather,
  ]
}
