// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Synchronization

/// What Berth keeps for a device that tensors lie on: its queues and the plans that were made for it. One a device, shared by all
/// of its tensors, gone with the last of them (those of the catalogue stay).
final class DeviceContext: Sendable {
  let device: any Device
  /// Whether a command is done when `submit` returns, so that no fence is needed.
  let isSynchronous: Bool
  /// Whether the host reads and writes buffers where they lie.
  let isHostVisible: Bool
  let plans = PlanCache()

  private let queue: any Queue
  /// Taken while a thread is inside `queue`. On a synchronous device nothing needs an order beyond that of the calls, so a second
  /// thread is better off with a queue of its own than waiting for the first one's kernel.
  private let isBusy = Atomic<Bool>(false)
  private let spareQueues = Lock<[any Queue]>([])

  private init(_ device: any Device) throws(DeviceError) {
    self.device = device
    queue = try device.makeQueue()
    isSynchronous = queue.isSynchronous
    let space = device.info.memorySpaces.first
    isHostVisible = isSynchronous && space?.isHostVisible == true && space?.isCoherent == true
  }

  /// Hands a command to the device.
  ///
  /// - Parameter points: what must be reached first; empty on a synchronous device.
  /// - Returns: when the command will be done; nil if it is.
  /// - Throws: what refuses the command and, on a synchronous device, what makes it fail.
  func submit(_ command: Command, after points: [FencePoint] = []) throws(DeviceError) -> FencePoint? {
    if isSynchronous {
      try submitAndFinish(command)
      return nil
    }
    let point = FencePoint(Fence(), 1)
    try queue.submit(command, after: points, signal: point)
    return point
  }

  /// Hands a command to a synchronous device.
  @inline(__always)
  func submitAndFinish(_ command: Command) throws(DeviceError) {
    guard !isBusy.exchange(true, ordering: .acquiring) else { return try submitToSpareQueue(command) }
    defer { isBusy.store(false, ordering: .releasing) }
    try queue.submit(command, after: [], signal: nil)
  }

  @inline(never)
  private func submitToSpareQueue(_ command: Command) throws(DeviceError) {
    let spare: any Queue
    if let idle = spareQueues.withLock({ $0.popLast() }) { spare = idle } else { spare = try device.makeQueue() }
    defer { spareQueues.withLock { $0.append(spare) } }
    try spare.submit(command, after: [], signal: nil)
  }

  /// Hands a command to the device and waits until it is done.
  func complete(_ command: Command, after points: [FencePoint] = []) throws(DeviceError) {
    guard let point = try submit(command, after: points) else { return }
    try point.fence.wait(until: point.value)
  }
}

extension DeviceContext {
  private struct Weak {
    weak var context: DeviceContext?
  }

  private static let known = Lock<[ObjectIdentifier: Weak]>([:])
  private static let kept = Lock<[ObjectIdentifier: DeviceContext]>([:])

  /// The context of `device`, made if there is none.
  static func of(_ device: any Device) throws(DeviceError) -> DeviceContext {
    let id = ObjectIdentifier(device)
    // A context keeps its device, so an id that a live context stands under cannot have been given to another device.
    if let context = known.withLock({ $0[id]?.context }) { return context }
    let context = try DeviceContext(device)
    return known.withLock { known in
      if let winner = known[id]?.context { return winner }
      known = known.filter { $0.value.context != nil }
      known[id] = Weak(context: context)
      return context
    }
  }

  /// The context of `device`, or of the default device where that is nil.
  static func of(_ device: (any Device)?) throws(DeviceError) -> DeviceContext {
    if let device { return try of(device) }
    return try of(Devices.default)
  }

  /// Keeps a context for the life of the process.
  static func keep(_ context: DeviceContext) {
    kept.withLock { $0[ObjectIdentifier(context.device)] = context }
  }
}
