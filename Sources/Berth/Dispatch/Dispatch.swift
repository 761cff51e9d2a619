// SPDX-License-Identifier: Apache-2.0

import BerthCore

/// From operands to results: finds or makes the plan, finds memory, hands the command over.
enum Dispatch {
  /// An operand of a call.
  enum Argument {
    case tensor(Tensor)
    /// A parameter whose value the host knows.
    case value(HostTensor)
    /// An optional operand that is not there.
    case absent

    init(_ tensor: Tensor?) {
      if let tensor { self = .tensor(tensor) } else { self = .absent }
    }
  }

  /// Runs an operator on one tensor.
  @inline(__always)
  static func unary(
    _ op: Operator, _ x: Tensor, attributes: CallAttributes = [:], on device: (any Device)? = nil
  ) throws(DeviceError) -> Tensor {
    if device == nil, attributes.isEmpty, let result = try ready(op, x, nil) { return result }
    return try run(op, [.tensor(x)], attributes: attributes, on: device)
  }

  /// Runs an operator on two tensors.
  @inline(__always)
  static func binary(
    _ op: Operator, _ a: Tensor, _ b: Tensor, on device: (any Device)? = nil
  ) throws(DeviceError) -> Tensor {
    if device == nil, let result = try ready(op, a, b) { return result }
    return try run(op, [.tensor(a), .tensor(b)], on: device)
  }

  /// Runs an operator and gives its first result.
  static func run(
    _ op: Operator, _ arguments: [Argument], attributes: CallAttributes = [:], on device: (any Device)? = nil
  ) throws(DeviceError) -> Tensor {
    let results = try runAll(op, arguments, attributes: attributes, on: device)
    guard let first = results.first else { throw DeviceError(.internal, "\(op) gave no result") }
    return first
  }

  /// The short way: the operands are there, on one synchronous device, and the plan is at hand. Nil where any of this is not so.
  @inline(__always)
  private static func ready(_ op: Operator, _ a: Tensor, _ b: Tensor?) throws(DeviceError) -> Tensor? {
    let first = a.body
    let context = first.context
    guard context.isSynchronous, first.status == nil, let firstBuffer = first.buffer else { return nil }
    guard let second = b?.body else {
      guard let found = context.plans.pairs.find(op, first.layout, nil) else { return nil }
      let prepared = found.takeUnretainedValue()
      let result = try allocate(prepared, context)
      try run(prepared, Bindings(buffers: [firstBuffer, result], inputCount: 1), context)
      return Tensor(TensorBody(context, prepared.output, result))
    }
    guard second.context === context, second.status == nil, let secondBuffer = second.buffer,
      let found = context.plans.pairs.find(op, first.layout, second.layout)
    else { return nil }
    let prepared = found.takeUnretainedValue()
    let result = try allocate(prepared, context)
    try run(prepared, Bindings(buffers: [firstBuffer, secondBuffer, result], inputCount: 2), context)
    return Tensor(TensorBody(context, prepared.output, result))
  }

  @inline(__always)
  private static func allocate(
    _ prepared: PreparedCall, _ context: DeviceContext
  ) throws(DeviceError) -> any Buffer {
    do throws(DeviceError) {
      return try context.device.allocate(BufferSpec(byteCount: prepared.outputByteCount))
    } catch {
      throw error.during(prepared.plan.call.description)
    }
  }

  @inline(__always)
  private static func run(
    _ prepared: PreparedCall, _ bindings: Bindings, _ context: DeviceContext
  ) throws(DeviceError) {
    do throws(DeviceError) {
      try context.submitAndFinish(.run(prepared.plan, bindings))
    } catch {
      throw error.during(prepared.plan.call.description)
    }
  }
}

extension Dispatch {
  /// Runs an operator and gives all results.
  ///
  /// - Parameters:
  ///   - outputCount: how many results are wanted; nil: those that are not optional.
  ///   - device: where to run; operands that lie elsewhere are copied there. Nil: where the operands lie, which must be one device.
  static func runAll(
    _ op: Operator, _ arguments: [Argument], attributes: CallAttributes = [:], outputCount: Int? = nil,
    on device: (any Device)? = nil
  ) throws(DeviceError) -> [Tensor] {
    let context = try place(op, arguments, on: device)
    var layouts: [TensorLayout?] = []
    var values: [HostTensor?] = []
    var tensors: [Tensor] = []
    layouts.reserveCapacity(arguments.count)
    tensors.reserveCapacity(arguments.count)
    /// Most calls have no parameters, and need no list of them.
    func put(_ value: HostTensor, at index: Int) {
      if values.isEmpty { values = [HostTensor?](repeating: nil, count: arguments.count) }
      values[index] = value
      layouts.append(nil)
    }
    for (index, argument) in arguments.enumerated() {
      switch argument {
      case .absent: layouts.append(nil)
      case .value(let value): put(value, at: index)
      case .tensor(let tensor) where isParameter(index, of: op): put(try tensor.hostTensor(), at: index)
      case .tensor(let tensor):
        let local = tensor.body.context === context ? tensor : try tensor.moved(to: context)
        tensors.append(local)
        layouts.append(local.body.layout)
      }
    }
    let key = CallKey(op, layouts: layouts, values: values, attributes: attributes, outputCount: outputCount)
    let prepared: PreparedCall
    if let found = context.plans.plan(for: key) {
      prepared = found
    } else {
      let call = try key.makeCall()
      switch context.device.support(for: call) {
      case .native:
        do throws(DeviceError) {
          prepared = try PreparedCall(try context.device.prepare(call))
        } catch {
          throw error.during(call.description)
        }
        context.plans.insert(prepared, for: key)
      case .unsupported(let reason):
        guard let dense = try plainOperands(tensors, arguments, op) else {
          throw DeviceError(
            .unsupported, "the device \(context.device.info.id) cannot run this: \(reason)",
            operation: call.description)
        }
        return try runAll(op, dense, attributes: attributes, outputCount: outputCount, on: context.device)
      }
    }
    return try launch(prepared, on: tensors, context)
  }

  private static func isParameter(_ index: Int, of op: Operator) -> Bool {
    index < op.inputs.count && op.inputs[index].isParameter
  }

  /// Where a call runs.
  private static func place(
    _ op: Operator, _ arguments: [Argument], on device: (any Device)?
  ) throws(DeviceError) -> DeviceContext {
    var context: DeviceContext?
    for (index, argument) in arguments.enumerated() {
      guard case .tensor(let tensor) = argument else { continue }
      if case .failed(let error) = tensor.body.status { throw error }
      if device != nil || isParameter(index, of: op) { continue }
      if let context, context !== tensor.body.context {
        let (one, other) = (context.device.info.id, tensor.device.info.id)
        throw DeviceError(
          .invalidArgument,
          "operands lie on different devices, \(one) and \(other); move one with to(_:), or name the device with on:",
          operation: op.description)
      }
      context = tensor.body.context
    }
    if let context { return context }
    return try DeviceContext.of(device)
  }

  /// The same operands, each lying densely at the start of its buffer; nil if they do already. For devices that take nothing else.
  private static func plainOperands(
    _ tensors: [Tensor], _ arguments: [Argument], _ op: Operator
  ) throws(DeviceError) -> [Argument]? {
    guard tensors.contains(where: { !$0.body.layout.isPlain }) else { return nil }
    var rest = tensors[...]
    var plain: [Argument] = []
    for (index, argument) in arguments.enumerated() {
      if case .tensor = argument, !isParameter(index, of: op), let tensor = rest.popFirst() {
        plain.append(.tensor(try tensor.plain()))
      } else {
        plain.append(argument)
      }
    }
    return plain
  }

  private static func launch(
    _ prepared: PreparedCall, on tensors: [Tensor], _ context: DeviceContext
  ) throws(DeviceError) -> [Tensor] {
    var buffers: [any Buffer] = []
    buffers.reserveCapacity(tensors.count + prepared.outputs.count)
    var points: [FencePoint] = []
    do throws(DeviceError) {
      for tensor in tensors {
        buffers.append(try tensor.body.readyBuffer())
        // Waiting for what has been reached is free, and what failed is to fail this command too.
        if case .pending(let point, _) = tensor.body.status, !point.fence.hasReached(point.value) {
          points.append(point)
        }
      }
      for output in prepared.outputs {
        buffers.append(try context.device.allocate(BufferSpec(byteCount: output.descriptor.requiredByteCount)))
      }
      let workspace =
        prepared.workspaceByteCount == 0
        ? nil : try context.device.allocate(BufferSpec(byteCount: prepared.workspaceByteCount))
      let bindings = Bindings(buffers: buffers, inputCount: tensors.count, workspace: workspace)
      let point = try context.submit(.run(prepared.plan, bindings), after: points)
      let status = point.map { TensorStatus.pending($0, TensorOrigin(plan: prepared.plan)) }
      var results: [Tensor] = []
      results.reserveCapacity(prepared.outputs.count)
      for (place, layout) in prepared.outputs.enumerated() {
        results.append(Tensor(TensorBody(context, layout, buffers[tensors.count + place], status: status)))
      }
      return results
    } catch {
      throw error.during(prepared.plan.call.description)
    }
  }
}
