// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CBerthPlugin

/// Commands on their way into the plug-in: checked, handed over, and those that the plug-in has no function for.
extension PluginContext: CommandMemory {
  /// Checks a command, and keeps the memory of its buffers until `endUse(_:)`.
  ///
  /// - Throws: `.invalidArgument`, `.invalidHandle`, `.deviceLost`; nothing is kept then.
  func beginUse(_ command: Command) throws(DeviceError) {
    try checkAlive()
    try validateAndUse(command)
  }

  func beginUse(of plan: any Plan, _ bindings: Bindings) throws(DeviceError) {
    guard owns(plan) else { throw PluginContext.foreign(plan) }
    try unsafeDowncast(plan, to: PluginPlan.self).beginUse(bindings)
  }

  func endUse(of plan: any Plan, _ bindings: Bindings) { unsafeDowncast(plan, to: PluginPlan.self).endUse(bindings) }

  /// Whether a plan is one of this device.
  func owns(_ plan: any Plan) -> Bool {
    type(of: plan as AnyObject) == PluginPlan.self && unsafeDowncast(plan, to: PluginPlan.self).context === self
  }

  /// Hands a command that was checked to one of the plug-in's queues.
  ///
  /// - Returns: why it was not handed over, if it was not: then it has had no effect.
  func handOver(_ command: Command, _ queue: OpaquePointer?, _ completion: inout berth_completion) -> DeviceError? {
    let status: Int32
    let function: String
    PluginReport.clear()
    switch command {
    case .run(let plan, let bindings):
      return unsafeDowncast(plan, to: PluginPlan.self).run(bindings, queue, &completion)
    case .upload(let source, let target):
      function = "upload"
      status =
        library.table.upload?(
          handle, queue, source.memory.address + source.offset, target.own.handle, UInt64(target.offset),
          UInt64(target.byteCount), &completion) ?? BERTH_INTERNAL
    case .download(let source, let target):
      function = "download"
      status =
        library.table.download?(
          handle, queue, source.own.handle, UInt64(source.offset), target.memory.address + target.offset,
          UInt64(source.byteCount), &completion) ?? BERTH_INTERNAL
    case .fill(let range, let pattern):
      function = "fill"
      var bits = pattern.bits.littleEndian
      status =
        library.table.fill?(
          handle, queue, range.own.handle, UInt64(range.offset), UInt64(range.byteCount), &bits, UInt64(pattern.width),
          &completion) ?? BERTH_INTERNAL
    case .copy(let source, let target):
      function = "copy"
      status =
        library.table.copy?(
          handle, queue, source.own.handle, UInt64(source.offset), target.own.handle, UInt64(target.offset),
          UInt64(source.byteCount), &completion) ?? BERTH_INTERNAL
    case .hostCall:
      return DeviceError(.internal, "a host call was handed to a plug-in")
    }
    guard status == BERTH_OK else { return failure(status, of: function) }
    guard completion.ticket == 0 || !isBlocking else {
      abandon(command)
      return PluginContext.unwantedTicket(completion.ticket)
    }
    return nil
  }

  /// What a plug-in that says that it blocks, and then gives a ticket, did wrong.
  static func unwantedTicket(_ ticket: UInt64) -> DeviceError {
    DeviceError(
      .internal,
      "the plug-in says BERTH_DEVICE_BLOCKING, but started a command with the ticket \(ticket): finish each command "
        + "before returning and leave the ticket at 0, or do not set the flag")
  }

  /// Keeps for ever what a command names: it is under way, and nobody will hear when it is done. Memory that is lost is
  /// better than memory that somebody else owns when the device writes to it.
  func abandon(_ command: Command) {
    switch command {
    case .run(let plan, let bindings):
      _ = Unmanaged.passRetained(unsafeDowncast(plan, to: PluginPlan.self))
      for buffer in bindings.buffers { unsafeDowncast(buffer, to: PluginBuffer.self).keep() }
      if plan.workspaceByteCount > 0, let workspace = bindings.workspace {
        unsafeDowncast(workspace, to: PluginBuffer.self).keep()
      }
    case .fill(let range, _): range.own.keep()
    case .upload(let source, let target):
      _ = Unmanaged.passRetained(source.memory)
      target.own.keep()
    case .download(let source, let target):
      source.own.keep()
      _ = Unmanaged.passRetained(target.memory)
    case .copy(let source, let target):
      source.own.keep()
      target.own.keep()
    case .hostCall: break
    }
  }

  /// Whether the plug-in has no function for a command, so that `emulate(_:_:)` does it.
  func isEmulated(_ command: Command) -> Bool {
    switch command {
    case .fill: library.table.fill == nil
    case .copy: library.table.copy == nil
    default: false
    }
  }

  /// Does a fill or a copy by transfers, a piece at a time.
  ///
  /// - Parameter transfer: does one transfer and waits for it; returns what made it fail, if anything did.
  /// - Returns: what made the command fail, if anything did.
  func emulate(_ command: Command, _ transfer: (Command) -> DeviceError?) -> DeviceError? {
    let total: Int
    switch command {
    case .fill(let range, _): total = range.byteCount
    case .copy(let source, _): total = source.byteCount
    default: return transfer(command)
    }
    let piece = min(total, PluginContext.largestPiece)
    let memory: HostMemory
    do throws(DeviceError) {
      memory = try HostMemory(byteCount: piece)
    } catch {
      return error
    }
    if case .fill(_, let pattern) = command {
      for index in 0..<piece {
        memory.mutableBytes[index] = UInt8(truncatingIfNeeded: pattern.bits >> UInt64(index % pattern.width * 8))
      }
    }
    for begin in stride(from: 0, to: total, by: max(piece, 1)) {
      let host = HostRange(memory, byteCount: min(piece, total - begin))
      if case .copy(let source, _) = command {
        let range = BufferRange(source.buffer, offset: source.offset + begin, byteCount: host.byteCount)
        if let failure = transfer(.download(range, to: host)) { return failure }
      }
      if case .fill(let target, _) = command {
        let range = BufferRange(target.buffer, offset: target.offset + begin, byteCount: host.byteCount)
        if let failure = transfer(.upload(host, to: range)) { return failure }
      } else if case .copy(_, let target) = command {
        let range = BufferRange(target.buffer, offset: target.offset + begin, byteCount: host.byteCount)
        if let failure = transfer(.upload(host, to: range)) { return failure }
      }
    }
    return nil
  }

  /// How many bytes of host memory a fill or a copy by transfers takes. A multiple of every pattern.
  private static let largestPiece = 1 << 20
}

extension berth_completion {
  /// What a function that hands a command over is given to fill in.
  static var empty: berth_completion {
    var completion = berth_completion()
    completion.struct_size = UInt32(MemoryLayout<berth_completion>.size)
    return completion
  }

  /// When the device ran the command; nil if it did not say.
  var interval: CommandTiming.Interval? {
    begin == 0 && end == 0 ? nil : CommandTiming.Interval(begin: begin, end: end)
  }
}

extension BufferRange {
  /// The buffer, in a command that `PluginContext.beginUse(_:)` let pass.
  var own: PluginBuffer { unsafeDowncast(buffer, to: PluginBuffer.self) }
}
