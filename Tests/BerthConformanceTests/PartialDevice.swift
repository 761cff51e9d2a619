// SPDX-License-Identifier: Apache-2.0

import BerthConformance
import BerthCore

/// A device on its way up: the CPU, but for what it declares unsupported, and what it gets wrong.
final class PartialDevice: Device {
  private let base: any Device
  private let lacks: @Sendable (OperatorCall) -> String?
  private let spoils: Set<String>

  /// A device that has these uses of operators, as in `Add/f32`, and no other.
  ///
  /// - Parameters:
  ///   - maximumRank: operands of a higher rank are declared unsupported.
  ///   - spoils: operators that it runs and gets wrong.
  convenience init(has uses: Set<String>, maximumRank: Int = 8, spoils: Set<String> = []) throws {
    try self.init(spoils: spoils) { call in
      guard let dtype = call.principalDType else { return "no operand" }
      if !uses.contains("\(call.op)/\(dtype.shortName)") { return "there is no \(call.op)" }
      let rank = call.inputs.compactMap { $0?.shape.rank }.max() ?? 0
      return rank > maximumRank ? "a rank of \(rank), above \(maximumRank)" : nil
    }
  }

  init(spoils: Set<String> = [], lacks: @escaping @Sendable (OperatorCall) -> String?) throws {
    base = try Suite.cpu()
    self.lacks = lacks
    self.spoils = spoils
  }

  var info: DeviceInfo { base.info }
  var memoryUsage: MemoryUsage? { base.memoryUsage }

  func allocate(_ spec: BufferSpec) throws(DeviceError) -> any Buffer { try base.allocate(spec) }

  func makeQueue() throws(DeviceError) -> any Queue { SpoilingQueue(try base.makeQueue(), spoils) }

  func support(for call: OperatorCall) -> Support {
    lacks(call).map { .unsupported(reason: $0) } ?? base.support(for: call)
  }

  func prepare(_ call: OperatorCall) throws(DeviceError) -> any Plan {
    if let reason = lacks(call) { throw DeviceError(.unsupported, reason) }
    return try base.prepare(call)
  }
}

/// Leaves out what it is to spoil.
private final class SpoilingQueue: Queue {
  private let base: any Queue
  private let spoils: Set<String>

  init(_ base: any Queue, _ spoils: Set<String>) {
    self.base = base
    self.spoils = spoils
  }

  func submit(_ command: Command, after points: [FencePoint], signal: FencePoint?) throws(DeviceError) {
    if case .run(let plan, _) = command, spoils.contains("\(plan.call.op)") {
      return try base.submit(.hostCall {}, after: points, signal: signal)
    }
    try base.submit(command, after: points, signal: signal)
  }
}
