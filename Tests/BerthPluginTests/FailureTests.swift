// SPDX-License-Identifier: Apache-2.0

import BerthCore
import BerthPlugin
import Testing

/// What a plug-in does wrong, or reports, when it is at work.
@Suite struct FailureTests {
  private func open(_ wrong: String) throws -> PluginDevice {
    try Plugin.open("broken", options: ["wrong": wrong])
  }

  @Test func aNullHandleIsAnError() throws {
    Refusal("a NULL buffer", .internal, "allocate", "set *buffer").check(
      #expect(throws: DeviceError.self) { try open("allocate_null").allocate(BufferSpec(byteCount: 4)) })
    Refusal("a NULL plan", .internal, "prepare", "set *plan").check(
      #expect(throws: DeviceError.self) { try open("prepare_null").addition(4) })
  }

  @Test func aStatusOfTheirOwnTellsItsNumber() throws {
    let error = #expect(throws: DeviceError.self) {
      try open("allocate_unknown").allocate(BufferSpec(byteCount: 4))
    }
    Refusal("status -42", .internal, "allocate", "-42", "a status of our own").check(error)
    #expect(error?.vendorCode == 5)
  }

  @Test func aFailureWithoutAMessageHasNone() throws {
    // The suite finds it by that; see RuntimeCheck.
    let error = #expect(throws: DeviceError.self) {
      try open("allocate_silent").allocate(BufferSpec(byteCount: 4))
    }
    #expect(error == DeviceError(.outOfMemory, ""))
    #expect("\(error ?? DeviceError(.internal, ""))".contains("no message"))
  }

  @Test func aReportOfACallThatSucceededIsForgotten() throws {
    let device = try open("stale_report")
    let queue = try device.makeQueue()
    let (buffer, memory) = (try device.allocate(BufferSpec(byteCount: 4)), try HostMemory(byteCount: 4))
    try queue.submit(.upload(HostRange(memory), to: BufferRange(buffer)))
    let error = #expect(throws: DeviceError.self) {
      try queue.submit(.download(BufferRange(buffer), to: HostRange(memory)))
    }
    #expect(error == DeviceError(.internal, ""))
  }

  @Test func anAbsurdWorkspaceIsRefused() throws {
    Refusal("a workspace", .internal, "18446744073709551615", "workspace_size").check(
      #expect(throws: DeviceError.self) { try open("workspace_absurd").addition(4) })
  }

  @Test func aTicketOfABlockingDeviceIsAnError() throws {
    Refusal("a ticket", .internal, "BERTH_DEVICE_BLOCKING", "ticket 1").check(
      #expect(throws: DeviceError.self) { try open("ticket").buffer([1]) })
  }

  @Test func aDeviceThatCannotSayIsNotAsked() throws {
    guard case .unsupported(let reason) = try open("supports_fails").support(for: try additionCall(4)) else {
      Issue.record("it counts as supported")
      return
    }
    #expect(reason.contains("cannot say"))
  }

  @Test func aRunThatFailsNamesTheOperator() throws {
    let device = try open("run_fails")
    let buffers = [try device.buffer([1]), try device.buffer([1]), try device.buffer([0])]
    let queue = try device.makeQueue()
    let command = Command.run(try device.addition(1), Bindings(buffers: buffers, inputCount: 2))
    let fence = Fence()
    let error = #expect(throws: DeviceError.self) { try queue.submit(command, signal: FencePoint(fence, 1)) }
    #expect(error?.code == .indexOutOfRange && error?.vendorCode == 12)
    #expect(error?.message == "index 5 of 3")
    #expect(error?.operation?.hasPrefix("Add") == true)
    #expect(fence.failure == error)
  }

  @Test func aLostDeviceStaysLost() throws {
    let device = try open("lost")
    let kept = try device.allocate(BufferSpec(byteCount: 4))
    let (plan, queue) = (try device.addition(1), try device.makeQueue())
    let lost = DeviceError(.deviceLost, "somebody tripped over the cable", vendorCode: 3)
    #expect(throws: lost) { try device.buffer([1]) }
    #expect(throws: lost) { try device.allocate(BufferSpec(byteCount: 4)) }
    #expect(throws: lost) { try device.makeQueue() }
    #expect(throws: lost) { try device.addition(2) }
    #expect(throws: lost) { try queue.submit(.fill(BufferRange(kept), FillPattern(UInt8(0)))) }
    #expect(throws: lost) {
      try queue.submit(.run(plan, Bindings(buffers: [kept, kept, kept], inputCount: 2)))
    }
    #expect(device.memoryUsage == nil)
    guard case .unsupported = device.support(for: try additionCall(1)) else {
      Issue.record("a lost device supports Add")
      return
    }
    kept.free()
  }
}
