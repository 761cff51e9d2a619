// SPDX-License-Identifier: Apache-2.0

public import BerthCore
public import BerthOracle

/// What running an operator case brought to light; what `berth replay` shows.
public struct OperatorEvidence: Sendable {
  /// One output, judged.
  public struct Output: Sendable {
    /// Its name in the schema.
    public let name: String
    /// What it should be, and by how much it may differ.
    public let reference: ReferenceTensor
    /// What the device gave: dense bytes; nil if it came to no result.
    public var got: [UInt8]?
    /// The verdict of the oracle; nil if there was no result.
    public var judgement: Judgement?
  }

  /// The call.
  public let call: OperatorCall
  /// The inputs, dense, in schema order.
  public let inputs: [HostTensor?]
  /// The outputs that were asked for.
  public var outputs: [Output]
}

/// Runs one operator case on a device: lays the operands out in guarded, poisoned buffers, runs the operator twice, and looks at
/// everything that must and must not have changed.
struct OperatorCaseRunner {
  let device: any Device
  let queue: any Queue
  /// How long one run may take.
  let timeout: Duration

  /// Runs the case.
  ///
  /// - Parameter evidence: filled in as far as the case got.
  /// - Returns: the worst error as a fraction of its bound, nil if nothing was compared with a bound.
  func run(_ test: OperatorCase, evidence: inout OperatorEvidence?) throws(CaseFailure) -> Double? {
    let call = try attempt("making the call") { () throws(DeviceError) in try test.call() }
    if case .unsupported(let reason) = device.support(for: call) { throw .unsupported(reason) }
    guard let generator = CaseGenerator.generator(for: test.op), let oracle = Oracle.oracle(for: test.op) else {
      throw .broken(.error, "the suite has no cases or no oracle for \(test.op)")
    }
    let data = CaseData(test: test, domains: generator.domains(call), hardPattern: generator.hardPattern)
    let inputs = try attempt("making the data") { () throws(DeviceError) in try data.inputs() }
    let references = try attempt("asking the oracle") { () throws(DeviceError) in try oracle.reference(call, inputs) }
    var outputs: [OperatorEvidence.Output] = []
    for (index, _) in call.boundOutputs {
      guard let reference = references[index] else {
        throw .broken(.error, "the oracle gives no output \(index) for \(test.op)")
      }
      outputs.append(.init(name: test.op.outputs[index].name, reference: reference))
    }
    evidence = OperatorEvidence(call: call, inputs: inputs, outputs: outputs)

    let plan: any Plan
    do throws(DeviceError) { plan = try device.prepare(call) } catch {
      throw error.code == .unsupported
        ? .broken(.honesty, "the device says it supports the call, but prepare refuses it: \(error)")
        : .unexpected(error, while: "preparing")
    }
    var bench = try Bench(call: call, inputs: inputs, plan: plan, device: device)
    defer { bench.free() }
    let first = try bench.run(on: queue, background: .first, uploadsInputs: true, timeout: timeout)
    for index in outputs.indices { evidence?.outputs[index].got = first[index] }
    var worst: Double?
    for (index, output) in outputs.enumerated() {
      let judgement = first[index].withUnsafeBytes { output.reference.judge($0) }
      evidence?.outputs[index].judgement = judgement
      if case .bounded = output.reference.expectation { worst = max(worst ?? 0, judgement.worstFraction) }
      if let wrong = judgement.firstWrong {
        let place = judgement.wrongCount == 1 ? "" : ", the first of \(judgement.wrongCount) wrong ones"
        throw CaseFailure(
          outcome: .fail, rule: bench.isUntouched(wrong, of: index, background: .first) ? .unwritten : .result,
          message:
            "output '\(output.name)', element \(ElementText.place(wrong, in: output.reference.type.shape))\(place): got "
            + "\(ElementText.value(first[index], output.reference.type.dtype, at: wrong)), "
            + "expected \(ElementText.expected(output.reference, at: wrong))")
      }
    }
    let second = try bench.run(on: queue, background: .second, uploadsInputs: false, timeout: timeout)
    for (index, output) in outputs.enumerated() where first[index] != second[index] {
      let width = output.reference.type.dtype.byteWidth
      let byte = zip(first[index], second[index]).enumerated().first { $1.0 != $1.1 }?.offset ?? 0
      let element = byte / width
      let untouched = bench.isUntouched(element, of: index, background: .second)
      throw .broken(
        untouched ? .unwritten : .repeatability,
        "output '\(output.name)', element \(ElementText.place(element, in: output.reference.type.shape)): "
          + (untouched ? "not written" : "other bits when run again on the same data"))
    }
    return worst
  }
}

/// The buffers of one case on the device.
private struct Bench {
  private let plan: any Plan
  private let inputs: [(image: OperandImage, memory: HostMemory, buffer: any Buffer, name: String)]
  private let outputs: [(image: OperandImage, buffer: any Buffer, name: String)]
  private let workspace: (any Buffer)?
  /// What the outputs held after the last run.
  private var lastOutputs: [[UInt8]] = []

  init(call: OperatorCall, inputs values: [HostTensor?], plan: any Plan, device: any Device) throws(CaseFailure) {
    self.plan = plan
    var inputs: [(image: OperandImage, memory: HostMemory, buffer: any Buffer, name: String)] = []
    for (index, descriptor) in call.boundInputs {
      let image = OperandImage(descriptor)
      let name = call.op.inputs[min(index, call.op.inputs.count - 1)].name
      let memory = try attempt("laying out an input") { () throws(DeviceError) in
        try image.make(values[index]?.bytes, on: .first)
      }
      let buffer = try attempt("allocating \(image.byteCount) bytes for input '\(name)'") { () throws(DeviceError) in
        try device.allocate(BufferSpec(byteCount: image.byteCount))
      }
      inputs.append((image, memory, buffer, name))
    }
    var outputs: [(image: OperandImage, buffer: any Buffer, name: String)] = []
    for (index, descriptor) in call.boundOutputs {
      let image = OperandImage(descriptor)
      let name = call.op.outputs[min(index, call.op.outputs.count - 1)].name
      let buffer = try attempt("allocating \(image.byteCount) bytes for output '\(name)'") { () throws(DeviceError) in
        try device.allocate(BufferSpec(byteCount: image.byteCount))
      }
      outputs.append((image, buffer, name))
    }
    self.inputs = inputs
    self.outputs = outputs
    let scratch = plan.workspaceByteCount
    workspace =
      scratch == 0
      ? nil
      : try attempt("allocating \(scratch) bytes of workspace") { () throws(DeviceError) in
        try device.allocate(BufferSpec(byteCount: scratch + Background.guardByteCount))
      }
  }

  /// Runs the operator once, over outputs poisoned with `background`.
  ///
  /// - Returns: the outputs, dense.
  mutating func run(
    on queue: any Queue, background: Background, uploadsInputs: Bool, timeout: Duration
  ) throws(CaseFailure) -> [[UInt8]] {
    var after: [(image: OperandImage, memory: HostMemory, name: String)] = []
    var inputsAfter: [HostMemory] = []
    var scratchAfter: HostMemory?
    let fence = Fence()
    do throws(DeviceError) {
      if uploadsInputs {
        for input in inputs { try queue.submit(.upload(HostRange(input.memory), to: BufferRange(input.buffer))) }
      }
      for output in outputs {
        let poisoned = try output.image.make(nil, on: background)
        try queue.submit(.upload(HostRange(poisoned), to: BufferRange(output.buffer)))
        after.append((output.image, try HostMemory(byteCount: poisoned.byteCount), output.name))
      }
      if let workspace {
        try queue.submit(.fill(BufferRange(workspace), FillPattern(background.poison)))
      }
      let bindings = Bindings(inputs: inputs.map(\.buffer), outputs: outputs.map(\.buffer), workspace: workspace)
      let ran = FencePoint(fence, 1)
      try queue.submit(.run(plan, bindings), after: [], signal: ran)
      for (output, place) in zip(outputs, after) {
        try queue.submit(.download(BufferRange(output.buffer), to: HostRange(place.memory)))
      }
      for input in inputs {
        let memory = try HostMemory(byteCount: input.memory.byteCount)
        try queue.submit(.download(BufferRange(input.buffer), to: HostRange(memory)))
        inputsAfter.append(memory)
      }
      if let workspace {
        let memory = try HostMemory(byteCount: workspace.byteCount)
        try queue.submit(.download(BufferRange(workspace), to: HostRange(memory)))
        scratchAfter = memory
      }
      try queue.submit(.hostCall {}, after: [ran], signal: FencePoint(fence, 2))
      try fence.wait(until: 2, timeout: timeout)
    } catch {
      throw .unexpected(error, while: "running")
    }

    if let scratchAfter {
      let tail = scratchAfter.bytes.suffix(Background.guardByteCount)
      if let stray = tail.firstIndex(where: { $0 != background.poison }) {
        throw .broken(
          .guardZone, "byte \(stray) was written, behind the workspace of \(plan.workspaceByteCount) bytes")
      }
    }
    var results: [[UInt8]] = []
    for (image, memory, name) in after {
      let elements = image.elements(of: memory)
      let expected = try attempt("checking the guard zones") { () throws(DeviceError) in
        try image.make(elements, on: background)
      }
      if let stray = memory.firstDifference(from: expected) {
        throw .broken(.guardZone, "output '\(name)': byte \(stray) of its buffer was written, which is no part of it")
      }
      results.append(elements)
    }
    for (input, memory) in zip(inputs, inputsAfter) {
      if let changed = memory.firstDifference(from: input.memory) {
        throw .broken(.inputChanged, "input '\(input.name)': byte \(changed) of its buffer changed")
      }
    }
    lastOutputs = results
    return results
  }

  /// Whether an element still holds the poison it was given.
  func isUntouched(_ element: Int, of output: Int, background: Background) -> Bool {
    let width = outputs[output].image.descriptor.dtype.byteWidth
    let bytes = lastOutputs[output][(element * width)..<((element + 1) * width)]
    // A bool or int8 may hold the poison by right; in wider elements that is no accident.
    return width >= 2 && bytes.allSatisfy { $0 == background.poison }
  }

  func free() {
    for input in inputs { input.buffer.free() }
    for output in outputs { output.buffer.free() }
    workspace?.free()
  }
}
