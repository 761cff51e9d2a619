// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// What a plan does: steps in their order, each of which sees what those before it did. Operators make one from a call; it names memory
/// by slots, so that it can be made, and looked at, without any.
struct Recipe: Sendable {
  let call: OperatorCall
  let context: OpenCLContext
  private(set) var steps: [Step] = []
  /// Bytes of workspace that a run needs.
  private(set) var workspaceByteCount = 0
  /// What a run fails with whose kernels complained about the value at a position; nil where none can.
  private(set) var complaint: (@Sendable (Int) -> DeviceError)?

  private let inputs: [Int: Int]
  private let outputs: [Int: Int]

  /// An empty recipe.
  init(_ call: OperatorCall, _ context: OpenCLContext) {
    self.call = call
    self.context = context
    let bound = call.boundInputs
    inputs = Dictionary(uniqueKeysWithValues: bound.enumerated().map { ($1.index, $0) })
    outputs = Dictionary(uniqueKeysWithValues: call.boundOutputs.enumerated().map { ($1.index, bound.count + $0) })
  }

  /// The strategy that kernels are chosen for.
  var strategy: Strategy { context.strategy }

  /// The programs that its kernels are of, each as often as it has kernels, counting in `index`.
  func programs(counting index: IndexWidth) -> [Program] {
    steps.compactMap { step in
      guard case .run(let program, _, _, _) = step else { return nil }
      return program.counting(index)
    }
  }

  // MARK: Operands

  /// Input `index` of the schema, which it promises, bound to a buffer.
  func input(_ index: Int) throws(DeviceError) -> TensorPlace {
    guard let place = optionalInput(index) else { throw DeviceError(.internal, "\(call.op) has no input \(index)") }
    return place
  }

  /// Input `index` of the schema; nil if it is absent or no tensor on the device.
  func optionalInput(_ index: Int) -> TensorPlace? {
    guard let slot = inputs[index], let descriptor = call.inputs[index] else { return nil }
    return TensorPlace(slot: .operand(slot), descriptor: descriptor)
  }

  /// Output `index` of the schema, which it promises.
  func output(_ index: Int) throws(DeviceError) -> TensorPlace {
    guard let place = optionalOutput(index) else { throw DeviceError(.internal, "\(call.op) has no output \(index)") }
    return place
  }

  /// Output `index` of the schema; nil if it is not wanted.
  func optionalOutput(_ index: Int) -> TensorPlace? {
    guard let slot = outputs[index], let descriptor = call.outputs[index] else { return nil }
    return TensorPlace(slot: .operand(slot), descriptor: descriptor)
  }

  /// A dense tensor in the workspace, aligned as buffers are.
  mutating func scratch(_ type: TensorType) -> TensorPlace {
    let offset = workspaceByteCount
    let descriptor = TensorDescriptor(type)
    let alignment = context.traits.alignment
    let end = offset.saturatingAdding(descriptor.requiredByteCount).saturatingAdding(alignment - 1)
    workspaceByteCount = end / alignment * alignment
    return TensorPlace(slot: .workspace(offset), descriptor: descriptor)
  }

  // MARK: Steps

  /// Runs a kernel.
  mutating func run(_ program: Program, _ kernel: String, _ arguments: [Argument], over grid: Grid) {
    steps.append(.run(program, kernel: kernel, arguments, grid))
  }

  /// Says what a run fails with if a kernel noted the value at a position, the first of all by what the kernel counts. There is one
  /// complaint a recipe.
  mutating func complain(_ error: @escaping @Sendable (_ position: Int) -> DeviceError) { complaint = error }

  /// Copies bytes from where a tensor begins to where another does.
  mutating func copyBytes(_ source: TensorPlace, to target: TensorPlace, byteCount: Int) {
    guard byteCount > 0 else { return }
    steps.append(
      .copy(source.slot, source.byteOffset, to: target.slot, target.byteOffset, byteCount: byteCount))
  }

  /// The tensor itself if it lies densely, or a dense copy in the workspace.
  mutating func dense(_ place: TensorPlace) -> TensorPlace {
    if place.descriptor.isContiguous { return place }
    let copy = scratch(place.descriptor.type)
    self.copy(place, to: copy)
    return copy
  }

  /// Repeats a byte over a dense tensor.
  mutating func fill(_ place: TensorPlace, _ byte: UInt8 = 0) {
    let byteCount = place.descriptor.elementCount * place.descriptor.dtype.byteWidth
    guard byteCount > 0 else { return }
    steps.append(.fill(place.slot, place.byteOffset, byteCount: byteCount, FillPattern(byte)))
  }

  /// Writes elements that are known beforehand into a dense tensor: its bytes, in the order of its elements.
  mutating func write(_ bytes: [UInt8], to place: TensorPlace) {
    guard !bytes.isEmpty else { return }
    steps.append(.write(bytes, to: place.slot, place.byteOffset))
  }
}
