// SPDX-License-Identifier: Apache-2.0

import BerthCore

/// A check of the protocol itself: memory, transfers, queues, fences, errors. One promise each; files beside this one hold them by
/// what they look at.
public struct RuntimeCheck: Sendable, Hashable {
  /// The name in case ids: `fence-order`.
  public let name: String
  /// The promise, in one sentence.
  public let promise: String
  let body: @Sendable (RuntimeContext) throws(CaseFailure) -> Void

  init(_ name: String, _ promise: String, _ body: @escaping @Sendable (RuntimeContext) throws(CaseFailure) -> Void) {
    self.name = name
    self.promise = promise
    self.body = body
  }

  /// All checks, in the order in which they run: what the others rest on first.
  public static let all: [RuntimeCheck] =
    descriptionChecks + memoryChecks + transferChecks + queueChecks + fenceChecks + overlapChecks + planChecks
    + clockChecks
    + errorChecks

  /// Whether both are the same check.
  public static func == (left: RuntimeCheck, right: RuntimeCheck) -> Bool { left.name == right.name }

  /// Feeds what equality compares.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// What a runtime check works with.
struct RuntimeContext: Sendable {
  let device: any Device
  let seed: UInt64
  let timeout: Duration

  func random(_ name: String) -> Random { Random(text: "\(name)/\(seed)") }

  func buffer(_ byteCount: Int) throws(CaseFailure) -> any Buffer {
    try attempt("allocating \(byteCount) bytes") { () throws(DeviceError) in
      try device.allocate(BufferSpec(byteCount: byteCount))
    }
  }

  /// So many bytes, or fewer where the device's memory does not hold eight times as many.
  func affordable(_ byteCount: Int) -> Int {
    guard let space = device.info.memorySpaces.first else { return byteCount }
    let most = min((space.byteCount ?? .max) / 8, space.maximumAllocation ?? .max)
    return min(byteCount, max(most, 64))
  }

  func queue() throws(CaseFailure) -> any Queue {
    try attempt("making a queue") { () throws(DeviceError) in try device.makeQueue() }
  }

  func memory(_ bytes: [UInt8]) throws(CaseFailure) -> HostMemory {
    try attempt("allocating host memory") { () throws(DeviceError) in
      let memory = try HostMemory(byteCount: bytes.count)
      memory.mutableBytes.copyBytes(from: bytes)
      return memory
    }
  }

  func submit(
    _ command: Command, to queue: any Queue, after points: [FencePoint] = [], signal: FencePoint? = nil
  ) throws(CaseFailure) {
    try attempt("submitting a \(command.name)") { () throws(DeviceError) in
      try queue.submit(command, after: points, signal: signal)
    }
  }

  func wait(_ fence: Fence, _ value: UInt64, for what: String) throws(CaseFailure) {
    try attempt("waiting for \(what)") { () throws(DeviceError) in try fence.wait(until: value, timeout: timeout) }
  }

  /// Hands over a command and waits for it.
  func complete(_ command: Command, on queue: any Queue) throws(CaseFailure) {
    let fence = Fence()
    try submit(command, to: queue, signal: FencePoint(fence, 1))
    try wait(fence, 1, for: "a \(command.name)")
  }

  func upload(_ bytes: [UInt8], to buffer: any Buffer, offset: Int = 0, on queue: any Queue) throws(CaseFailure) {
    let range = BufferRange(buffer, offset: offset, byteCount: bytes.count)
    try complete(.upload(HostRange(try memory(bytes)), to: range), on: queue)
  }

  func download(_ buffer: any Buffer, offset: Int = 0, count: Int? = nil, on queue: any Queue) throws(CaseFailure)
    -> [UInt8]
  {
    let range = BufferRange(buffer, offset: offset, byteCount: count)
    let target = try memory([UInt8](repeating: 0xEE, count: range.byteCount))
    try complete(.download(range, to: HostRange(target)), on: queue)
    return Array(target.bytes)
  }

  /// A plan, where the device has the operator; else the check cannot be made.
  func plan(_ op: Operator, _ operands: [Operand?], attributes: [String: AttributeValue] = [:]) throws(CaseFailure)
    -> any Plan
  {
    let call = try attempt("making a call") { () throws(DeviceError) in
      try OperatorCall(op, operands, attributes: attributes)
    }
    if case .unsupported(let reason) = device.support(for: call) {
      throw .unsupported(CheckNeed.message(call, reason))
    }
    return try attempt("preparing \(call)") { () throws(DeviceError) in try device.prepare(call) }
  }

  /// One call of each operator in each dtype.
  func callOfEach() throws(CaseFailure) -> [OperatorCall] {
    var calls: [OperatorCall] = []
    for generator in CaseGenerator.all {
      for dtype in generator.op.principalDTypes {
        guard let test = generator.cases(dtype, seed: seed).first else { continue }
        calls.append(try attempt("making a call") { () throws(DeviceError) in try test.call() })
      }
    }
    return calls
  }

  /// A plan that adds two float32 vectors of `count` elements.
  func additionPlan(_ count: Int) throws(CaseFailure) -> any Plan {
    let operand: Operand = .dense(.float32, try shape([count]))
    return try plan(.add, [operand, operand])
  }

  func shape(_ extents: [Int]) throws(CaseFailure) -> Shape {
    try attempt("making a shape") { () throws(DeviceError) in try Shape(extents) }
  }

  /// Buffers for a run of a plan, workspace included.
  func bindings(_ plan: any Plan, _ inputs: [any Buffer], _ outputs: [any Buffer]) throws(CaseFailure) -> Bindings {
    let scratch = plan.workspaceByteCount
    return Bindings(inputs: inputs, outputs: outputs, workspace: scratch == 0 ? nil : try buffer(scratch))
  }

  /// The device still works: 1 + 2 is 3, on a queue of its own.
  func expectWorking(after what: String) throws(CaseFailure) {
    let queue = try self.queue()
    let a = try buffer(16)
    try upload(floatBytes([1, 2, 3, 4]), to: a, on: queue)
    guard try download(a, on: queue) == floatBytes([1, 2, 3, 4]) else {
      throw .broken(.error, "after \(what), a transfer gives wrong data")
    }
    let operand: Operand = .dense(.float32, try shape([4]))
    let call = try attempt("making a call") { () throws(DeviceError) in try OperatorCall(.add, [operand, operand]) }
    guard device.support(for: call) == .native else { return }
    let plan = try additionPlan(4)
    let sum = try buffer(16)
    try complete(.run(plan, try bindings(plan, [a, a], [sum])), on: queue)
    guard try download(sum, on: queue) == floatBytes([2, 4, 6, 8]) else {
      throw .broken(.error, "after \(what), an addition gives wrong results")
    }
  }

  /// Something that the device must refuse with one of these codes, at once or through the fence.
  func expectRefusal(
    of command: Command, on queue: any Queue, as codes: [DeviceError.Code], when what: String
  ) throws(CaseFailure) {
    let fence = Fence()
    do throws(DeviceError) {
      try queue.submit(command, after: [], signal: FencePoint(fence, 1))
      try fence.wait(until: 1, timeout: timeout)
    } catch {
      try expect(error, among: codes, when: what)
      return
    }
    throw .broken(.error, "\(what): the device reports success instead of \(list(codes))")
  }

  func expect(_ error: DeviceError, among codes: [DeviceError.Code], when what: String) throws(CaseFailure) {
    guard codes.contains(error.code) else {
      throw .broken(.error, "\(what): the error is '\(error)' instead of \(list(codes))")
    }
    guard !error.message.isEmpty else {
      throw .broken(.error, "\(what): the error has no message")
    }
  }

  private func list(_ codes: [DeviceError.Code]) -> String {
    codes.map { "'\($0)'" }.joined(separator: " or ")
  }
}

/// The bytes of float32 numbers.
func floatBytes(_ values: [Float]) -> [UInt8] { values.flatMap { value in withUnsafeBytes(of: value) { Array($0) } } }

/// The float32 numbers of bytes.
func floats(_ bytes: [UInt8]) -> [Float] {
  bytes.withUnsafeBytes { raw in
    (0..<(raw.count / 4)).map { raw.loadUnaligned(fromByteOffset: $0 * 4, as: Float.self) }
  }
}

/// Bytes without a pattern, the same for the same generator.
func noise(_ count: Int, _ random: inout Random) -> [UInt8] {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(count + 8)
  while bytes.count < count { withUnsafeBytes(of: random.next()) { bytes += $0 } }
  bytes.removeLast(bytes.count - count)
  return bytes
}
