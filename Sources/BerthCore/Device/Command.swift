// SPDX-License-Identifier: Apache-2.0

/// Something for a queue to do.
public enum Command: Sendable {
  /// Repeats a pattern over a stretch of a buffer, whose offset and length are multiples of the pattern's width.
  case fill(BufferRange, FillPattern)
  /// Copies host memory into a buffer; both stretches have the same length. The host memory must not be written until
  /// it is done.
  case upload(HostRange, to: BufferRange)
  /// Copies from a buffer into host memory; both stretches have the same length. The host memory must not be touched
  /// until it is done.
  case download(BufferRange, to: HostRange)
  /// Copies from one buffer of the device to another, or within one where the stretches do not overlap.
  case copy(BufferRange, to: BufferRange)
  /// Runs a prepared operator.
  case run(any Plan, Bindings)
  /// Calls the host at this place in the queue. What it throws fails its signal; the commands behind it run.
  case hostCall(@Sendable () throws(DeviceError) -> Void)
}

extension Command {
  /// What the command is called in messages.
  public var name: String {
    switch self {
    case .fill: "fill"
    case .upload: "upload"
    case .download: "download"
    case .copy: "copy"
    case .run(let plan, _): "run of \(plan.call.op)"
    case .hostCall: "host call"
    }
  }
}

/// What `Command.fill` repeats: 1, 2, 4 or 8 bytes.
public struct FillPattern: Sendable, Hashable {
  /// The bytes, the first one lowest.
  public let bits: UInt64
  /// How many of them count: 1, 2, 4 or 8.
  public let width: Int

  /// One byte over and over.
  public init(_ byte: UInt8) {
    bits = UInt64(byte)
    width = 1
  }

  /// The bytes of an integer, in the host's order, over and over.
  public init<Pattern: FixedWidthInteger & UnsignedInteger>(_ pattern: Pattern) {
    bits = UInt64(truncatingIfNeeded: pattern)
    width = min(Pattern.bitWidth / 8, 8)
  }
}

/// An operator made ready on a device for operands of certain types and layouts: kernel chosen, parameters worked in.
/// Immutable, good for any number of runs on any of the device's queues, also at the same time. Callers cache it.
public protocol Plan: AnyObject, Sendable {
  /// What was prepared.
  var call: OperatorCall { get }
  /// Bytes of workspace that a run needs bound; 0 by default.
  var workspaceByteCount: Int { get }
}

extension Plan {
  /// No workspace.
  public var workspaceByteCount: Int { 0 }
}

/// The buffers for one run of a plan.
///
/// An input may lie in the same buffer as another. An output may share a buffer with an input or another output only
/// where they reach none of the same bytes.
public struct Bindings: Sendable {
  /// The buffers of `OperatorCall.boundInputs` and behind them those of `OperatorCall.boundOutputs`, in their order.
  /// One array, because two would be another allocation on every launch.
  public let buffers: [any Buffer]
  /// How many of `buffers` are inputs.
  public let inputCount: Int
  /// Scratch memory of at least `Plan.workspaceByteCount`, its contents unspecified before and after.
  public let workspace: (any Buffer)?

  /// Buffers for a plan: those of the bound inputs, then those of the bound outputs.
  @inlinable
  public init(inputs: [any Buffer], outputs: [any Buffer], workspace: (any Buffer)? = nil) {
    buffers = inputs + outputs
    inputCount = inputs.count
    self.workspace = workspace
  }

  /// Buffers for a plan, inputs first.
  @inlinable
  public init(buffers: [any Buffer], inputCount: Int, workspace: (any Buffer)? = nil) {
    self.buffers = buffers
    self.inputCount = inputCount
    self.workspace = workspace
  }
}
