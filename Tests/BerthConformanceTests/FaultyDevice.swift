// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Foundation
import Synchronization

/// The CPU with one thing wrong with it. The suite is worth what it can catch, so it is tried on these.
enum Fault: String, CaseIterable, Sendable {
  case skipsLastRow, accumulatesInHalf, overwritesInput, signalsEarly, losesTermsBeyond4096, losesNaNInMax,
    writesBehindOutput
  case leavesTailUnwritten, spoilsOneInAMillion, flipsBitsNowAndThen, mistakesStrides, truncatesInputs,
    computesDoubleInSingle
  case swallowsErrors, losesLastBytesOfUploads, claimsWhatItLacks, leaks, losesSignOfZero, rightOnlyOnFirstRun,
    cutsBFloat16
  case ignoresFences, runsHostCallsAtOnce, wrongErrorCode, supportsNothing, saturatesNarrowSums
}

final class FaultyDevice: Device {
  let base: any Device
  let fault: Fault
  private let leaked = Mutex<[any Buffer]>([])

  init(_ fault: Fault) throws {
    base = try Suite.cpu()
    self.fault = fault
  }

  var info: DeviceInfo { base.info }
  var memoryUsage: MemoryUsage? { base.memoryUsage }

  func allocate(_ spec: BufferSpec) throws(DeviceError) -> any Buffer {
    if fault == .leaks {
      let lost = try base.allocate(BufferSpec(byteCount: 64))
      leaked.withLock { $0.append(lost) }
    }
    return try base.allocate(spec)
  }

  func makeQueue() throws(DeviceError) -> any Queue { FaultyQueue(try base.makeQueue(), fault) }

  func support(for call: OperatorCall) -> Support {
    switch fault {
    case .supportsNothing: .unsupported(reason: "this device does nothing")
    case .claimsWhatItLacks where call.op == .gelu: .native
    default: base.support(for: call)
    }
  }

  func prepare(_ call: OperatorCall) throws(DeviceError) -> any Plan {
    if fault == .supportsNothing || fault == .claimsWhatItLacks && call.op == .gelu {
      throw DeviceError(.unsupported, "no such unit")
    }
    return try base.prepare(call)
  }
}

private final class FaultyQueue: Queue {
  let base: any Queue
  let fault: Fault
  private let runs = Mutex<[ObjectIdentifier: Int]>([:])
  private let total = Mutex(0)

  init(_ base: any Queue, _ fault: Fault) {
    self.base = base
    self.fault = fault
  }

  func submit(_ command: Command, after points: [FencePoint], signal: FencePoint?) throws(DeviceError) {
    switch (fault, command) {
    case (.signalsEarly, .download):
      // The fence goes off at once, the work comes a moment later.
      try base.submit(.hostCall {}, after: points, signal: signal)
      try base.submit(.hostCall { Thread.sleep(forTimeInterval: 0.003) }, after: [], signal: nil)
      let lateQueue = base
      Thread {
        Thread.sleep(forTimeInterval: 0.003)
        try? lateQueue.submit(command, after: points, signal: nil)
      }.start()
    case (.ignoresFences, _):
      try base.submit(command, after: [], signal: signal)
    case (.runsHostCallsAtOnce, .hostCall(let body)):
      Thread { try? body() }.start()
      try base.submit(.hostCall {}, after: points, signal: signal)
    case (.losesLastBytesOfUploads, .upload(let from, let to))
    where to.byteCount % 8 != 0 && to.isValid && from.isValid:
      let kept = to.byteCount / 8 * 8
      try base.submit(
        .upload(
          HostRange(from.memory, offset: from.offset, byteCount: kept),
          to: BufferRange(to.buffer, offset: to.offset, byteCount: kept)), after: points, signal: signal)
    case (.swallowsErrors, .run(let plan, _)) where plan.call.op == .gather:
      let inner = Fence()
      try? base.submit(command, after: points, signal: FencePoint(inner, 1))
      try base.submit(.hostCall {}, after: [], signal: signal)
    case (.wrongErrorCode, _):
      do throws(DeviceError) {
        try base.submit(command, after: points, signal: signal)
      } catch {
        throw DeviceError(.internal, error.message)
      }
    case (_, .run(let plan, let bindings)):
      let count = runs.withLock { runs -> Int in
        runs[ObjectIdentifier(plan), default: 0] += 1
        return runs[ObjectIdentifier(plan), default: 0]
      }
      let serial = total.withLock { total -> Int in
        total += 1
        return total
      }
      let run = FaultyRun(plan: plan, bindings: bindings, fault: fault, runOfPlan: count, serial: serial)
      guard run.applies else { return try base.submit(command, after: points, signal: signal) }
      try base.submit(.hostCall { run.before() }, after: points, signal: nil)
      try base.submit(command, after: [], signal: nil)
      try base.submit(.hostCall { run.after() }, after: [], signal: signal)
    default:
      try base.submit(command, after: points, signal: signal)
    }
  }
}

/// What goes wrong before and after one run of an operator. Works on the buffers where they lie: the CPU's can be seen.
private final class FaultyRun: Sendable {
  let plan: any Plan
  let bindings: Bindings
  let fault: Fault
  let runOfPlan: Int
  let serial: Int
  private let saved = Mutex<[UInt8]>([])

  init(plan: any Plan, bindings: Bindings, fault: Fault, runOfPlan: Int, serial: Int) {
    self.plan = plan
    self.bindings = bindings
    self.fault = fault
    self.runOfPlan = runOfPlan
    self.serial = serial
  }

  private var call: OperatorCall { plan.call }
  private var output: TensorDescriptor? { call.outputs.first ?? nil }

  private func bytes(_ buffer: any Buffer) -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: buffer.hostAddress, count: buffer.byteCount)
  }

  private var outputBytes: UnsafeMutableRawBufferPointer { bytes(bindings.buffers[bindings.inputCount]) }

  /// Only dense float32 results, which is enough to show that a fault is caught.
  private var isDenseFloat: Bool {
    guard let output else { return false }
    return output.dtype == .float32 && output.isContiguous && output.offset == 0 && output.elementCount > 0
  }

  private var isDenseProduct: Bool {
    call.op == .matMul && isDenseFloat
      && call.inputs.allSatisfy { $0?.shape.rank == 2 && $0?.isContiguous == true && $0?.offset == 0 }
  }

  var applies: Bool {
    guard let output, output.elementCount > 0, bindings.buffers.count > bindings.inputCount else { return false }
    guard bindings.buffers.allSatisfy({ $0.hostAddress != nil }) else { return false }
    return switch fault {
    case .skipsLastRow: call.op == .matMul && isDenseFloat && output.shape.rank == 2 && output.shape[0] % 8 == 1
    case .accumulatesInHalf, .truncatesInputs: isDenseProduct
    case .losesTermsBeyond4096: isDenseProduct && (call.inputs[0]?.shape[1] ?? 0) > 4096
    case .overwritesInput: call.op == .softmax
    case .losesNaNInMax: call.op == .reduceMax && isDenseFloat
    case .writesBehindOutput: call.op == .relu
    case .leavesTailUnwritten: call.op == .exp && isDenseFloat && output.elementCount % 16 != 0
    case .spoilsOneInAMillion: isDenseFloat && output.elementCount > 1 << 20
    case .flipsBitsNowAndThen: call.op == .sigmoid && isDenseFloat
    case .mistakesStrides:
      call.op == .add && isDenseFloat && output.elementCount > 1 && call.inputs.contains { $0?.isContiguous == false }
    case .computesDoubleInSingle:
      call.op == .mul && output.dtype == .float64 && output.isContiguous && output.offset == 0
    case .losesSignOfZero: call.op == .mul && isDenseFloat
    case .saturatesNarrowSums: call.op == .matMulInteger && output.isContiguous && output.offset == 0
    case .rightOnlyOnFirstRun: call.op == .transpose && isDenseFloat && runOfPlan > 1
    case .cutsBFloat16:
      call.op == .cast && output.dtype == .bfloat16 && output.isContiguous && output.offset == 0
        && call.inputs.first??.dtype == .float32 && call.inputs.first??.isContiguous == true
        && call.inputs.first??.offset == 0
    default: false
    }
  }

  func before() {
    switch fault {
    case .skipsLastRow, .leavesTailUnwritten: saved.withLock { $0 = Array(outputBytes) }
    default: break
    }
  }

  func after() {
    guard let output else { return }
    let count = output.elementCount
    let floats = outputBytes.baseAddress?.assumingMemoryBound(to: Float.self)
    func change(_ index: Int, _ edit: (Float) -> Float) { floats?[index] = edit(floats?[index] ?? 0) }
    switch fault {
    case .skipsLastRow:
      restore(elements: (count - output.shape[1])..<count)
    case .leavesTailUnwritten:
      restore(elements: (count - 1)..<count)
    case .accumulatesInHalf:
      multiply(terms: Int.max) {
        Float(Float16($0))
      } input: {
        $0
      }
    case .truncatesInputs:
      multiply(terms: Int.max) {
        $0
      } input: {
        Float(bitPattern: $0.bitPattern & 0xFFFF_E000)
      }
    case .losesTermsBeyond4096:
      multiply(terms: 4096) {
        $0
      } input: {
        $0
      }
    case .overwritesInput:
      let input = bytes(bindings.buffers[0])
      if let offset = call.inputs[0]?.offset, input.count > offset * 4 {
        input[offset * (call.inputs[0]?.dtype.byteWidth ?? 1)] ^= 1
      }
    case .losesNaNInMax: for index in 0..<count { change(index) { $0.isNaN ? 0 : $0 } }
    case .writesBehindOutput:
      let end = output.requiredByteCount
      if outputBytes.count > end { outputBytes[end] = 0 }
    case .spoilsOneInAMillion: change(count - 777) { $0 + 1 }
    case .flipsBitsNowAndThen where serial % 2 == 0:
      change(0) { Float(bitPattern: $0.bitPattern ^ 1) }
    case .mistakesStrides:
      let (first, last) = (floats?[0] ?? 0, floats?[count - 1] ?? 0)
      change(0) { _ in last }
      change(count - 1) { _ in first }
    case .computesDoubleInSingle:
      let doubles = outputBytes.baseAddress?.assumingMemoryBound(to: Double.self)
      for index in 0..<count { doubles?[index] = Double(Float(doubles?[index] ?? 0)) }
    case .losesSignOfZero: for index in 0..<count { change(index) { $0 == 0 ? 0 : $0 } }
    case .rightOnlyOnFirstRun: change(count - 1) { $0 + 1 }
    case .saturatesNarrowSums:
      let sums = outputBytes.baseAddress?.assumingMemoryBound(to: Int32.self)
      for index in 0..<count { sums?[index] = Int32(Int16(clamping: sums?[index] ?? 0)) }
    case .cutsBFloat16:
      let source = bytes(bindings.buffers[0]).baseAddress?.assumingMemoryBound(to: UInt32.self)
      let target = outputBytes.baseAddress?.assumingMemoryBound(to: UInt16.self)
      for index in 0..<count { target?[index] = UInt16(truncatingIfNeeded: (source?[index] ?? 0) >> 16) }
    default: break
    }
  }

  private func restore(elements: Range<Int>) {
    let old = saved.withLock { $0 }
    for byte in (elements.lowerBound * 4)..<(elements.upperBound * 4) { outputBytes[byte] = old[byte] }
  }

  /// The product again, with a rounding after each addition and a change to each input.
  private func multiply(terms: Int, round: (Float) -> Float, input: (Float) -> Float) {
    guard let a = call.inputs[0], let y = output else { return }
    let (m, k, n) = (a.shape[0], a.shape[1], y.shape[1])
    guard let left = bytes(bindings.buffers[0]).baseAddress?.assumingMemoryBound(to: Float.self),
      let right = bytes(bindings.buffers[1]).baseAddress?.assumingMemoryBound(to: Float.self),
      let result = outputBytes.baseAddress?.assumingMemoryBound(to: Float.self)
    else { return }
    for row in 0..<m {
      for column in 0..<n {
        var sum: Float = 0
        for term in 0..<min(k, terms) {
          sum = round(sum + input(left[row * k + term]) * input(right[term * n + column]))
        }
        result[row * n + column] = sum
      }
    }
  }
}
