// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

/// An operator that computes each element of its output from one element of each input, broadcast and strided as they
/// may be.
final class ElementwiseKernel: CPUKernel, @unchecked Sendable {
  // `@unchecked`: nothing changes after `init`; what the pointers point to is static or owned.
  private let space: Pinned<bvk_space>
  private let kernel: UnsafePointer<bvk_kernel>
  private let count: Int
  private let grain: Int
  private let inputs: Int

  /// - Parameters:
  ///   - kernel: nil, where there is none, is refused.
  ///   - inputs: the inputs, each of which broadcasts to the output.
  ///   - cost: how many additions' worth an element is.
  ///   - scalars: numbers that the kernel is given besides, at most four: an alpha, say.
  init(
    _ kernel: UnsafePointer<bvk_kernel>?, inputs: [TensorDescriptor], output: TensorDescriptor, cost: Int = 1,
    scalars: [Double] = []
  ) throws(DeviceError) {
    guard let kernel else {
      throw DeviceError(.unsupported, "the CPU has no kernel for \(inputs.first?.dtype.name ?? "this dtype")")
    }
    var strides = output.strides.values
    for input in inputs { strides += try input.broadcast(to: output.shape).strides.values }
    var space = bvk_space()
    try bvk_space_init(&space, kernel, UInt32(output.shape.rank), output.shape.extents, strides)
      .check("the shape \(output.shape)")
    withUnsafeMutableBytes(of: &space.scalars) { bytes in
      let numbers = bytes.bindMemory(to: Double.self)
      for (index, value) in scalars.enumerated() where index < numbers.count { numbers[index] = value }
    }
    self.space = Pinned(space)
    self.kernel = kernel
    self.inputs = inputs.count
    count = output.elementCount
    grain = ElementwiseKernel.grain(bytes: output.dtype.byteWidth, cost: cost)
  }

  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError) {
    run(
      out: operands[inputs], operands[0], inputs > 1 ? operands[1] : nil, inputs > 2 ? operands[2] : nil, context)
  }

  /// Computes, given the addresses of the operands' first elements; nil for inputs that the operator has not.
  func run(
    out: UnsafeMutableRawPointer, _ a: UnsafeRawPointer, _ b: UnsafeRawPointer?, _ c: UnsafeRawPointer?,
    _ context: CPUContext
  ) {
    if count < 2 * grain {
      bvk_elementwise_run(space.pointer, kernel, out, a, b, c, 0, count)
    } else {
      context.pool.split(count, grain: grain) { begin, end in
        bvk_elementwise_run(space.pointer, kernel, out, a, b, c, begin, end)
      }
    }
  }

  /// The number of elements for which waking a thread pays. An addition of 64 KiB takes some three microseconds, about
  /// what it takes to wake a thread that sleeps.
  static func grain(bytes: Int, cost: Int) -> Int {
    max((64 << 10) / max(bytes, 1) / max(cost, 1), 1024)
  }
}

/// An elementwise operator whose kernel has inputs that the call has not: constants, which are broadcast.
final class ConstantOperandKernel: CPUKernel {
  /// An input of the kernel.
  enum Input {
    /// The call's bound operand at this place, of this layout.
    case bound(Int, TensorDescriptor)
    /// The element that has these bits in its lowest bytes.
    case constant(UInt64)
  }

  private let kernel: ElementwiseKernel
  private let inputs: [(place: Int?, constant: Pinned<UInt64>)]
  private let output: Int

  /// - Parameters:
  ///   - inputs: the kernel's, two or three.
  ///   - output: where the output is among the call's bound operands.
  init(
    _ kernel: UnsafePointer<bvk_kernel>?, inputs: [Input], output: (place: Int, descriptor: TensorDescriptor), cost: Int
  ) throws(DeviceError) {
    var layouts: [TensorDescriptor] = []
    var sources: [(Int?, Pinned<UInt64>)] = []
    for input in inputs {
      switch input {
      case .bound(let place, let descriptor):
        layouts.append(descriptor)
        sources.append((place, Pinned(0)))
      case .constant(let bits):
        layouts.append(TensorDescriptor(output.descriptor.dtype, .scalar))
        sources.append((nil, Pinned(bits)))
      }
    }
    self.inputs = sources
    self.output = output.place
    self.kernel = try ElementwiseKernel(kernel, inputs: layouts, output: output.descriptor, cost: cost)
  }

  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError) {
    func address(_ index: Int) -> UnsafeRawPointer? {
      guard index < inputs.count else { return nil }
      guard let place = inputs[index].place else { return UnsafeRawPointer(inputs[index].constant.pointer) }
      return UnsafeRawPointer(operands[place])
    }
    guard let first = address(0) else { return }
    kernel.run(out: operands[output], first, address(1), address(2), context)
  }
}

extension CPUOperator {
  /// An activation with the parameter `alpha`, on one tensor or on two of one shape.
  static func activation(_ op: Operator, cost: Int, _ code: bvk_activation_op) -> CPUOperator {
    CPUOperator(op) { call, context throws(DeviceError) in
      let output = try call.output(0)
      let alpha = call.attributes.float("alpha")
      let bits = output.dtype == .float64 ? Double(alpha).bitPattern : UInt64(alpha.bitPattern)
      let operands = call.boundInputs.enumerated().map { place, input in
        ConstantOperandKernel.Input.bound(place, input.descriptor)
      }
      return try ConstantOperandKernel(
        bvk_activation_kernel(context.isa, code, output.dtype.code), inputs: operands + [.constant(bits)],
        output: (operands.count, output), cost: cost)
    }
  }

  /// An operator on one tensor.
  static func unary(
    _ op: Operator, cost: Int, _ code: @escaping @Sendable (OperatorCall) -> bvk_unary_op
  ) -> CPUOperator {
    CPUOperator(op) { call, context throws(DeviceError) in
      let (input, output) = (try call.input(0), try call.output(0))
      return try ElementwiseKernel(
        bvk_unary_kernel(context.isa, code(call), input.dtype.code), inputs: [input], output: output, cost: cost)
    }
  }

  /// An operator on two tensors of one dtype, broadcast.
  static func binary(_ op: Operator, cost: Int = 1, _ code: bvk_binary_op) -> CPUOperator {
    binary(op, cost: cost) { call, isa, dtype in bvk_binary_kernel(isa, code, dtype) }
  }

  /// An operator on two tensors, broadcast, by the kernel that is found for a call, an instruction set and the dtype of the
  /// first.
  static func binary(
    _ op: Operator, cost: Int,
    _ kernel: @escaping @Sendable (OperatorCall, bvk_isa, bvk_dtype) -> UnsafePointer<bvk_kernel>?
  ) -> CPUOperator {
    CPUOperator(op) { call, context throws(DeviceError) in
      let (a, b, output) = (try call.input(0), try call.input(1), try call.output(0))
      return try ElementwiseKernel(
        kernel(call, context.isa, a.dtype.code), inputs: [a, b], output: output, cost: cost)
    }
  }
}
