// SPDX-License-Identifier: Apache-2.0

/// A kind of device: finds what is there and opens it.
public protocol Driver: Sendable {
  /// The devices of this kind, found without starting them. What was found but cannot be used is listed with its
  /// `problem`.
  func devices() -> [DeviceSummary]

  /// The device that a name means: its id, in any case, or the part of it before the colon, a colon, and a piece of the
  /// product's name. By default one of `devices()`; a driver may know more than it lists.
  func device(named name: String) -> DeviceSummary?

  /// Starts a device.
  ///
  /// - Parameters:
  ///   - id: which, as `devices()` lists it.
  ///   - options: how, by name: what a user wrote behind the question mark in `opencl:0?strategy=gpu`.
  /// - Throws: `.notFound` if there is none of this id, `.invalidArgument` for an option that the device does not know,
  ///   or what kept it from starting.
  func open(_ id: DeviceID, options: [String: String]) throws(DeviceError) -> any Device
}

/// Something that computes: the one protocol in front of every accelerator.
///
/// All calls may be made from any thread. Memory and plans belong to the device that made them.
public protocol Device: AnyObject, Sendable {
  /// What the device says of itself.
  var info: DeviceInfo { get }

  /// Memory of the device, contents unspecified, aligned as its memory space says.
  ///
  /// - Throws: `.invalidArgument` for a negative size or an unknown memory space, `.outOfMemory`.
  func allocate(_ spec: BufferSpec) throws(DeviceError) -> any Buffer

  /// A new queue, independent of all others.
  func makeQueue() throws(DeviceError) -> any Queue

  /// Whether the device itself can run this call. Never a guess: `.native` is a promise that `prepare` and a run
  /// succeed, memory permitting.
  func support(for call: OperatorCall) -> Support

  /// Makes an operator ready to run.
  ///
  /// - Throws: `.unsupported` where `support(for:)` says so.
  func prepare(_ call: OperatorCall) throws(DeviceError) -> any Plan

  /// Makes host memory a buffer of the device without copying it, where the device can; nil by default. The buffer
  /// keeps the memory alive.
  func wrap(_ memory: HostMemory) -> (any Buffer)?

  /// What the device's memory holds for this process, where it can tell; nil by default. A leak shows here.
  var memoryUsage: MemoryUsage? { get }
}

extension Device {
  /// Nil: the device has its own memory.
  public func wrap(_ memory: HostMemory) -> (any Buffer)? { nil }

  /// Nil: the device cannot tell.
  public var memoryUsage: MemoryUsage? { nil }
}

/// An ordered stream of commands. Each command begins when those before it in its queue have finished, and sees their
/// results. Between queues only fences order.
public protocol Queue: AnyObject, Sendable {
  /// Hands over a command, and may return before, while or after it runs; a synchronous device runs it inside this
  /// call.
  ///
  /// - Parameters:
  ///   - command: what to do.
  ///   - points: what must be reached first, besides the commands before it in this queue. May be points that nothing
  ///     will signal until later: this call does not block on them.
  ///   - signal: what is reached when the command has finished and its results can be seen.
  /// - Throws: a command that is wrong in itself is refused here, with nothing done and the queue as before:
  ///   `.invalidArgument`, `.invalidHandle`. What fails later fails the `signal` fence, and the queue drops nothing
  ///   else: commands behind it run. A command whose `points` fail does not run and fails its own `signal`. A
  ///   synchronous device may throw a late failure here as well as failing the fence.
  func submit(_ command: Command, after points: [FencePoint], signal: FencePoint?) throws(DeviceError)

  /// The same, and records when the device began and ended the command, by its own clock; before `signal` is reached.
  /// Records nothing by default, nor for a command that fails.
  func submit(
    _ command: Command, after points: [FencePoint], signal: FencePoint?, timing: CommandTiming
  ) throws(DeviceError)

  /// Whether every command that is handed over without `points`, to a queue none of whose commands has any, has
  /// finished when `submit` returns, and has thrown there what made it fail. Callers then need no fence, which is most
  /// of what a small launch costs. False by default.
  var isSynchronous: Bool { get }
}

extension Queue {
  /// False: what `submit` returns from may still be under way.
  public var isSynchronous: Bool { false }

  /// Records nothing: the device has no clock that can be read.
  public func submit(
    _ command: Command, after points: [FencePoint], signal: FencePoint?, timing: CommandTiming
  ) throws(DeviceError) {
    try submit(command, after: points, signal: signal)
  }

  /// Hands over a command that waits for nothing but its queue.
  public func submit(_ command: Command, signal: FencePoint? = nil) throws(DeviceError) {
    try submit(command, after: [], signal: signal)
  }

  /// Hands over a command and blocks until it has finished.
  ///
  /// - Throws: what refuses the command or makes it fail, or `.timedOut`.
  public func complete(_ command: Command, timeout: Duration? = nil) throws(DeviceError) {
    let fence = Fence()
    try submit(command, after: [], signal: FencePoint(fence, 1))
    try fence.wait(until: 1, timeout: timeout)
  }
}

/// Whether a device can run a call itself.
public enum Support: Sendable, Hashable {
  /// It can.
  case native
  /// It cannot, and this is why: one clause that names the dtype, shape or attribute.
  case unsupported(reason: String)
}
