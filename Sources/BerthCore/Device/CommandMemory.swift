// SPDX-License-Identifier: Apache-2.0

/// Keeps the memory of the buffers that commands name, from the moment a command is accepted until it is done. What is the same for
/// every device whose buffers count their uses is here; what is a buffer and a plan of its own, the device knows.
package protocol CommandMemory: AnyObject {
  /// Keeps the memory of a buffer.
  ///
  /// - Throws: `.invalidHandle` for a buffer that is freed or another device's.
  func beginUse(of buffer: any Buffer) throws(DeviceError)

  /// A use that `beginUse(of:)` began is over.
  func endUse(of buffer: any Buffer)

  /// Checks what a plan is bound to, and keeps the memory of it.
  ///
  /// - Throws: `.invalidArgument`, `.invalidHandle`; nothing is kept then.
  func beginUse(of plan: any Plan, _ bindings: Bindings) throws(DeviceError)

  /// A run for which `beginUse(of:_:)` succeeded is over.
  func endUse(of plan: any Plan, _ bindings: Bindings)
}

extension CommandMemory {
  /// Checks a command, and keeps the memory of its buffers until `endUse(_:)`.
  ///
  /// - Throws: `.invalidArgument`, `.invalidHandle`; nothing is kept then.
  package func validateAndUse(_ command: Command) throws(DeviceError) {
    // Its plan checks the bindings of a run, as it does where a run begins at once.
    if case .run(let plan, let bindings) = command { return try beginUse(of: plan, bindings) }
    try command.validate()
    switch command {
    case .fill(let range, _): try beginUse(of: range.buffer)
    case .upload(_, let target): try beginUse(of: target.buffer)
    case .download(let source, _): try beginUse(of: source.buffer)
    case .copy(let source, let target):
      try beginUse(of: source.buffer)
      do throws(DeviceError) {
        try beginUse(of: target.buffer)
      } catch {
        endUse(of: source.buffer)
        throw error
      }
    case .run, .hostCall:
      break
    }
  }

  /// A command for which `validateAndUse(_:)` succeeded is done.
  package func endUse(_ command: Command) {
    switch command {
    case .run(let plan, let bindings): endUse(of: plan, bindings)
    case .fill(let range, _): endUse(of: range.buffer)
    case .upload(_, let target): endUse(of: target.buffer)
    case .download(let source, _): endUse(of: source.buffer)
    case .copy(let source, let target):
      endUse(of: source.buffer)
      endUse(of: target.buffer)
    case .hostCall: break
    }
  }

  /// What a run of a plan is refused with that another device made.
  package static func foreign(_ plan: any Plan) -> DeviceError {
    DeviceError(.invalidHandle, "a plan of another device", operation: plan.call.description)
  }
}
