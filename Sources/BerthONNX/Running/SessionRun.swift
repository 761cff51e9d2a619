// SPDX-License-Identifier: Apache-2.0

import BerthCore

/// One run of a session: the values made so far and the commands under way.
struct SessionRun {
  /// A value of the graph: on the host, on the device, or both.
  private struct Value {
    let type: TensorType
    var host: HostTensor?
    var buffer: (any Buffer)?
    /// Whether the buffer goes when the value does; those of constants stay with the session.
    var isOwned = true
  }

  private let session: ONNXSession
  private let deadline: ContinuousClock.Instant?
  private var values: [String: Value] = [:]
  /// The commands handed over and not yet seen to have succeeded, with what to call them.
  private var pending: [(fence: Fence, label: String)] = []

  init(_ session: ONNXSession, _ inputs: [String: HostTensor], deadline: ContinuousClock.Instant?) {
    self.session = session
    self.deadline = deadline
    for (name, tensor) in inputs { values[name] = Value(type: tensor.type, host: tensor) }
    for (name, tensor) in session.model.constants {
      values[name] = Value(type: tensor.type, host: tensor, isOwned: false)
    }
  }

  /// Runs all nodes and reads the outputs back.
  mutating func outputs() throws(ONNXError) -> [HostTensor] {
    for (index, node) in session.nodes.enumerated() {
      try run(node, at: index)
      for name in session.lastUses[index] { free(name) }
    }
    var results: [HostTensor] = []
    for output in session.model.outputs { results.append(try hostValue(output.name, for: "the output")) }
    // An output that a device made may never have been read; its node must not have failed unseen.
    try settle()
    return results
  }

  /// Gives back all memory of the run.
  mutating func freeAll() {
    for name in values.keys { free(name) }
  }

  private mutating func free(_ name: String) {
    guard let value = values[name], value.isOwned else { return }
    value.buffer?.free()
    values[name] = nil
  }

  private mutating func run(_ node: ONNXSession.SessionNode, at index: Int) throws(ONNXError) {
    guard case .rewritten(let rewrite) = node.meaning else { return try run(node.adapted, .init(node: index, call: 0)) }
    var types: [TensorType?] = []
    for source in node.adapted.inputs { types.append(try type(of: source, label: node.adapted.label)) }
    let nodes = try rewrite(node.adapted, types)
    for (place, adapted) in nodes.enumerated() { try run(adapted, .init(node: index, call: place)) }
    // What only these nodes passed to each other has no last use in the graph.
    for name in nodes.flatMap(\.outputs) where !name.isEmpty && !node.adapted.outputs.contains(name) { free(name) }
  }

  private mutating func run(_ node: AdaptedNode, _ key: ONNXSession.PlanKey) throws(ONNXError) {
    guard let op = OperatorRegistry.standard(node.op, domain: node.domain) else {
      throw ONNXError(.internal, "\(node.label) was put in terms of \(node.op), which Berth has not")
    }
    var operands: [Operand?] = []
    for (place, source) in node.inputs.enumerated() {
      operands.append(try operand(source, isParameter: op.isParameter(at: place), label: node.label))
    }
    let plan = try plan(for: node, op, operands, key)
    let call = plan.call

    var buffers: [any Buffer] = []
    for (place, _) in call.boundInputs {
      buffers.append(try deviceValue(node.inputs[place], label: node.label))
    }
    var made: [(name: String, value: Value)] = []
    var workspace: (any Buffer)?
    do throws(DeviceError) {
      for (place, descriptor) in call.boundOutputs {
        let buffer = try session.device.allocate(BufferSpec(byteCount: descriptor.requiredByteCount))
        buffers.append(buffer)
        let name = place < node.outputs.count ? node.outputs[place] : ""
        made.append((name, Value(type: descriptor.type, buffer: buffer)))
      }
      if plan.workspaceByteCount > 0 {
        workspace = try session.device.allocate(BufferSpec(byteCount: plan.workspaceByteCount))
      }
      let bindings = Bindings(
        buffers: buffers, inputCount: buffers.count - call.boundOutputs.count, workspace: workspace)
      try submit(.run(plan, bindings), label: node.label)
    } catch {
      for (_, value) in made { value.buffer?.free() }
      workspace?.free()
      throw failure(error, in: node.label, of: call)
    }
    workspace?.free()
    for (name, value) in made {
      if name.isEmpty { value.buffer?.free() } else { values[name] = value }
    }
  }

  /// The plan for a node: the last run's if it had the same operands, else a new one.
  private func plan(
    for node: AdaptedNode, _ op: Operator, _ operands: [Operand?], _ key: ONNXSession.PlanKey
  ) throws(ONNXError) -> any Plan {
    let named = (node.outputs.lastIndex { !$0.isEmpty } ?? 0) + 1
    let cached = session.caches.withLock { $0.plans[key] }
    if let cached, cached.operands == operands, cached.namedOutputCount == named { return cached.plan }

    let call: OperatorCall
    do throws(DeviceError) {
      // An unwanted output before the last wanted one is left out where the operator allows that, else made and let go.
      let types = try op.outputTypes(operands, attributes: node.attributes)
      guard named <= types.count else {
        throw DeviceError(.invalidArgument, "\(named) outputs of \(op), which has \(types.count)")
      }
      let needed = types.indices.last { op.output(at: $0).arity != .optional } ?? 0
      let outputs = types.prefix(max(named, needed + 1)).enumerated().map { place, type in
        let isUnnamed = place >= node.outputs.count || node.outputs[place].isEmpty
        return isUnnamed && op.output(at: place).arity == .optional ? nil : TensorDescriptor(type)
      }
      call = try OperatorCall(op, operands, attributes: node.attributes, outputs: outputs)
    } catch {
      throw ONNXError(DeviceError(error.code, "\(node.label): \(error.message)").during(error.operation ?? "\(op)")) {
        ONNXGap(.attribute, "\(op)", "\(node.label): \($0.message)")
      }
    }
    do throws(DeviceError) {
      if case .unsupported(let reason) = session.device.support(for: call) {
        throw DeviceError(.unsupported, "\(session.device.info.id) declines it: \(reason)")
      }
      let plan = try session.device.prepare(call)
      let prepared = ONNXSession.PreparedCall(operands: operands, namedOutputCount: named, plan: plan)
      session.caches.withLock { $0.plans[key] = prepared }
      return plan
    } catch {
      throw failure(error, in: node.label, of: call)
    }
  }

  private func failure(_ error: DeviceError, in label: String, of call: OperatorCall) -> ONNXError {
    var named = error
    named.message = "\(label): \(error.message)"
    return ONNXError(named.during(call.description)) { error in
      let dtype =
        call.inputs.indices.contains(call.op.principalInput) ? call.inputs[call.op.principalInput]?.dtype : nil
      return ONNXGap(.device, "\(call.op)\(dtype.map { " \($0)" } ?? "")", error.message)
    }
  }

  // MARK: - Values

  private func type(of source: AdaptedNode.Source, label: String) throws(ONNXError) -> TensorType? {
    switch source {
    case .absent: nil
    case .constant(let tensor): tensor.type
    case .value(let name): try value(name, label: label).type
    }
  }

  private func value(_ name: String, label: String) throws(ONNXError) -> Value {
    guard let value = values[name] else {
      throw ONNXError(.internal, "\(label) reads '\(name)', which no node has made yet")
    }
    return value
  }

  private mutating func operand(
    _ source: AdaptedNode.Source, isParameter: Bool, label: String
  ) throws(ONNXError) -> Operand? {
    switch (source, isParameter) {
    case (.absent, _): nil
    case (.constant(let tensor), true): Operand(tensor)
    case (.value(let name), true): Operand(try hostValue(name, for: label))
    case (_, false): try type(of: source, label: label).map { Operand(TensorDescriptor($0)) }
    }
  }

  /// A value on the host, read back from the device if it lies only there.
  private mutating func hostValue(_ name: String, for label: String) throws(ONNXError) -> HostTensor {
    let value = try value(name, label: label)
    if let host = value.host { return host }
    guard let buffer = value.buffer else { throw ONNXError(.internal, "'\(name)' lies nowhere") }
    do throws(DeviceError) {
      let memory = try HostMemory(byteCount: value.type.dtype.byteCount(elements: value.type.shape.elementCount) ?? 0)
      if memory.byteCount > 0 {
        let range = BufferRange(buffer, byteCount: memory.byteCount)
        try submit(.download(range, to: HostRange(memory)), label: "reading back '\(name)'")
      }
      try settleDevice()
      let host = try HostTensor(value.type, bytes: [UInt8](memory.bytes))
      values[name]?.host = host
      return host
    } catch {
      throw ONNXError(error) { ONNXGap(.device, "download", $0.message) }
    }
  }

  /// A value on the device, uploaded if it lies only on the host.
  private mutating func deviceValue(_ source: AdaptedNode.Source, label: String) throws(ONNXError) -> any Buffer {
    switch source {
    case .absent: throw ONNXError(.internal, "\(label) binds an input that is absent")
    case .constant(let tensor): return try upload(tensor, what: "a constant of \(label)")
    case .value(let name):
      let value = try value(name, label: label)
      if let buffer = value.buffer { return buffer }
      guard let host = value.host else { throw ONNXError(.internal, "'\(name)' lies nowhere") }
      if !value.isOwned, let buffer = session.caches.withLock({ $0.constants[name] }) {
        values[name]?.buffer = buffer
        return buffer
      }
      let buffer = try upload(host, what: "'\(name)'")
      values[name]?.buffer = buffer
      if !value.isOwned {
        // Another run may find it before the upload is done; the queue they share keeps the order.
        session.caches.withLock { $0.constants[name] = buffer }
      }
      return buffer
    }
  }

  private mutating func upload(_ tensor: HostTensor, what: String) throws(ONNXError) -> any Buffer {
    do throws(DeviceError) {
      let buffer = try session.device.allocate(BufferSpec(byteCount: tensor.bytes.count))
      if !tensor.bytes.isEmpty {
        let memory = try HostMemory(byteCount: tensor.bytes.count)
        memory.mutableBytes.copyBytes(from: tensor.bytes)
        try submit(.upload(HostRange(memory), to: BufferRange(buffer)), label: "uploading \(what)")
      }
      return buffer
    } catch {
      throw ONNXError(error) { ONNXGap(.device, "upload", $0.message) }
    }
  }

  // MARK: - Commands

  /// Hands a command over. On a queue that is not synchronous it gets a fence of its own, so that a failure is laid to
  /// the right node.
  private mutating func submit(_ command: Command, label: String) throws(DeviceError) {
    guard !session.queue.isSynchronous else { return try session.queue.submit(command) }
    let fence = Fence()
    try session.queue.submit(command, signal: FencePoint(fence, 1))
    pending.append((fence, label))
  }

  /// Waits for all commands under way; the first that failed throws.
  private mutating func settle() throws(ONNXError) {
    do throws(DeviceError) {
      try settleDevice()
    } catch {
      throw ONNXError(error) { ONNXGap(.device, "run", $0.message) }
    }
  }

  private mutating func settleDevice() throws(DeviceError) {
    defer { pending = [] }
    for (fence, label) in pending {
      do throws(DeviceError) {
        let left = deadline.map { max($0 - ContinuousClock.now, .zero) }
        try fence.wait(until: 1, timeout: left)
      } catch {
        var named = error
        named.message = "\(label): \(error.message)"
        throw named
      }
    }
  }
}

extension Operator {
  /// Whether the input at this place is a parameter; the last one stands for all places behind it where it is variadic.
  func isParameter(at place: Int) -> Bool {
    if place < inputs.count { return inputs[place].isParameter }
    if case .variadic? = inputs.last?.arity { return inputs.last?.isParameter ?? false }
    return false
  }
}
