// SPDX-License-Identifier: Apache-2.0

import BerthTesting
import CustomDevice
import Testing

/// A suite is worth what it catches.
@Suite struct BrokenDeviceTests {
  @Test func aWrongResultIsCaught() async throws {
    let id = "Mul/f32/7,7/-/random/1"
    try await withKnownIssue {
      try await ConformanceTest(caseID: id).expectPass(on: BrokenDevice())
    } matching: { issue in
      issue.comments.contains { $0.rawValue.hasPrefix("\(id): fail (result)") }
    }
  }

  @Test func theVerdictSaysSo() throws {
    // Part of the suite is enough to show it; a run that leaves something out never certifies anyway.
    let profiles = try Profile.load(["custom-device.yaml"])
    let part = Certification(profiles: profiles, seed: 1) { $0.hasPrefix("Mul/f32/7,") || $0.hasPrefix("Add/f32/7,") }
    let summary = part.run(on: BrokenDevice())
    #expect(summary.verdict == .notCertified)
    #expect(Set(summary.troubled.map(\.operatorName)) == ["Mul"])
    #expect(summary.operators.contains { $0.name == "Add" && $0.passedDTypes == ["f32"] })
  }
}

/// The custom device, but that it adds where it should multiply.
private final class BrokenDevice: Device {
  private let device = CustomDevice()

  var info: DeviceInfo { device.info }

  func allocate(_ spec: BufferSpec) throws(DeviceError) -> any Buffer { try device.allocate(spec) }

  func makeQueue() throws(DeviceError) -> any Queue { try device.makeQueue() }

  func support(for call: OperatorCall) -> Support { device.support(for: call) }

  func prepare(_ call: OperatorCall) throws(DeviceError) -> any Plan {
    guard call.op == .mul else { return try device.prepare(call) }
    return try device.prepare(OperatorCall(.add, call.inputs.map { $0.map { Operand($0) } }, outputs: call.outputs))
  }
}
