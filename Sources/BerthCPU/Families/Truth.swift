// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// A comparison of two tensors of one dtype, broadcast.
  static func comparison(_ op: Operator, _ code: bvk_compare_op) -> CPUOperator {
    CPUOperator(op) { call, context throws(DeviceError) in
      let (a, b) = (try call.input(0), try call.input(1))
      return try ElementwiseKernel(
        bvk_compare_kernel(context.isa, code, a.dtype.code), inputs: [a, b], output: try call.output(0))
    }
  }

  /// A function of truth values.
  static func logic(_ op: Operator, _ code: bvk_logic_op) -> CPUOperator {
    CPUOperator(op) { call, context throws(DeviceError) in
      try ElementwiseKernel(
        bvk_logic_kernel(context.isa, code), inputs: call.inputs.compactMap { $0 }, output: try call.output(0))
    }
  }

  /// A question about the kind of each float.
  static func predicate(
    _ op: Operator, _ code: @escaping @Sendable (Attributes) -> bvk_predicate_op
  ) -> CPUOperator {
    CPUOperator(op) { call, context throws(DeviceError) in
      let input = try call.input(0)
      return try ElementwiseKernel(
        bvk_predicate_kernel(context.isa, code(call.attributes), input.dtype.code), inputs: [input],
        output: try call.output(0))
    }
  }
}
