// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import COpenCL

/// An operator made ready to run on an OpenCL device: its kernels are built, and all their arguments set but the memory.
final class OpenCLPlan: Plan, @unchecked Sendable {
  // `@unchecked`: nothing changes after `init`; kernels have a lock.

  let context: OpenCLContext
  let workspaceByteCount: Int
  private let operands: BoundOperands
  private let steps: [PreparedStep]
  private let complaint: (@Sendable (Int) -> DeviceError)?

  /// A step whose kernel is built.
  private enum PreparedStep {
    case launch(PreparedLaunch)
    case copy(TensorPlace.Slot, Int, to: TensorPlace.Slot, Int, byteCount: Int)
    case fill(TensorPlace.Slot, Int, byteCount: Int, FillPattern)
    case write(HostMemory, to: TensorPlace.Slot, Int)
  }

  /// Builds what a recipe needs.
  init(_ recipe: Recipe) throws(DeviceError) {
    context = recipe.context
    workspaceByteCount = recipe.workspaceByteCount
    operands = BoundOperands(recipe.call)
    complaint = recipe.complaint
    let index = IndexWidth(recipe)
    for program in recipe.programs(counting: index) { try context.programs.record(program) }
    var prepared: [PreparedStep] = []
    for step in recipe.steps {
      switch step {
      case .run(let program, let kernel, let arguments, let grid):
        prepared.append(.launch(try PreparedLaunch(program, kernel, arguments, grid, index, recipe.context)))
      case .copy(let source, let from, let target, let to, let byteCount):
        prepared.append(.copy(source, from, to: target, to, byteCount: byteCount))
      case .fill(let target, let offset, let byteCount, let pattern):
        prepared.append(.fill(target, offset, byteCount: byteCount, pattern))
      case .write(let bytes, let target, let offset):
        let memory = try HostMemory(byteCount: bytes.count)
        memory.mutableBytes.copyBytes(from: bytes)
        prepared.append(.write(memory, to: target, offset))
      }
    }
    steps = prepared
  }

  var call: OperatorCall { operands.call }

  /// Whether a run can fail by what is in its data.
  var canComplain: Bool { complaint != nil }

  /// What a run whose kernels complained fails with.
  func failure(_ position: Int) -> DeviceError? { complaint?(position).during(call.description) }

  // MARK: Memory

  /// Checks the buffers for a run, and keeps their memory until `endUse(_:)`.
  ///
  /// - Throws: `.invalidArgument`, `.invalidHandle`; nothing is kept then.
  func beginUse(_ bindings: Bindings) throws(DeviceError) {
    guard operands.fits(bindings) else { throw operands.miscounted(bindings) }
    var held: [OpenCLBuffer] = []
    do throws(DeviceError) {
      for (index, buffer) in bindings.buffers.enumerated() {
        guard let own = context.own(buffer) else { throw operands.foreign(index) }
        guard own.beginUse() else { throw operands.freed(index) }
        held.append(own)
        guard operands.spans[index].upper <= own.byteCount else { throw operands.tooSmall(index, own.byteCount) }
      }
      for output in operands.inputCount..<operands.count {
        for other in 0..<output where held[other] === held[output] && operands.overlap(output, other, at: 0) {
          throw operands.shared(output, other)
        }
      }
      if let workspace = try workspace(bindings, apartFrom: held) {
        guard workspace.beginUse() else {
          throw operands.error(.invalidHandle, "the workspace has been freed")
        }
      }
    } catch {
      for buffer in held { buffer.endUse() }
      throw error
    }
  }

  /// A run for which `beginUse(_:)` succeeded is done.
  func endUse(_ bindings: Bindings) {
    for buffer in bindings.buffers { unsafeDowncast(buffer, to: OpenCLBuffer.self).endUse() }
    if workspaceByteCount > 0, let workspace = bindings.workspace {
      unsafeDowncast(workspace, to: OpenCLBuffer.self).endUse()
    }
  }

  /// The buffer that a run works in; nil if it needs none.
  private func workspace(_ bindings: Bindings, apartFrom held: [OpenCLBuffer]) throws(DeviceError) -> OpenCLBuffer? {
    guard let bound = bindings.workspace else {
      if workspaceByteCount == 0 { return nil }
      throw operands.error(.invalidArgument, "no workspace is bound; the plan needs \(workspaceByteCount) bytes")
    }
    guard let buffer = context.own(bound) else {
      throw operands.error(.invalidHandle, "the workspace is a buffer of another device")
    }
    if workspaceByteCount == 0 { return nil }
    guard bound.byteCount >= workspaceByteCount else {
      throw operands.error(
        .invalidArgument, "the workspace has \(bound.byteCount) bytes; the plan needs \(workspaceByteCount)")
    }
    guard !held.contains(where: { $0 === buffer }) else {
      throw operands.error(.invalidArgument, "the workspace is also bound as an operand")
    }
    return buffer
  }

  // MARK: Running

  /// Hands every step to a queue of the driver's, with bindings that `beginUse(_:)` let pass.
  ///
  /// - Parameter complaint: where kernels note a bad value, for a plan that can complain.
  /// - Throws: what the driver refuses a step with; those before it are under way.
  func enqueue(_ bindings: Bindings, complaint: cl_mem?, on queue: inout EnqueuedCommands) throws(DeviceError) {
    let memory = BoundMemory(bindings: bindings, complaint: complaint)
    do throws(DeviceError) {
      for step in steps {
        switch step {
        case .launch(let launch):
          try launch.enqueue(memory, on: &queue)
        case .copy(let source, let from, let target, let to, let byteCount):
          try queue.copy(memory[source], from, to: memory[target], to, byteCount)
        case .fill(let target, let offset, let byteCount, let pattern):
          try queue.fill(memory[target], offset, byteCount, pattern)
        case .write(let bytes, let target, let offset):
          try queue.write(bytes.address, to: memory[target], offset, bytes.byteCount)
        }
      }
    } catch {
      throw error.during(call.description)
    }
  }
}

/// The memory of one run, by the slots of a recipe.
struct BoundMemory {
  let bindings: Bindings
  let complaint: cl_mem?

  /// The driver's object for a slot; nil for a workspace that is not bound, which no step of a plan that needs none names.
  subscript(slot: TensorPlace.Slot) -> cl_mem? {
    switch slot {
    case .operand(let index): unsafeDowncast(bindings.buffers[index], to: OpenCLBuffer.self).handle
    case .workspace: bindings.workspace.map { unsafeDowncast($0, to: OpenCLBuffer.self).handle }
    }
  }
}
