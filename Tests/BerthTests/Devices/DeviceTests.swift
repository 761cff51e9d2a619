// SPDX-License-Identifier: Apache-2.0

import Berth
import Testing

@Suite struct DeviceTests {
  @Test func theCatalogueHasTheCPU() throws {
    #expect(Devices.all.contains { $0.id == "cpu" })
    #expect(try Devices.open("CPU") === Devices.open("cpu"))
    expectError(.notFound, mentioning: "nonsense", "cpu") { try Devices.open("nonsense") }
  }

  @Test func tensorsLieOnTheDefaultDevice() async throws {
    let standard = try Devices.default
    #expect(try Tensor([1]).device === standard)
    let remote = RemoteDevice()
    let devices = try withDefaultDevice(remote) {
      [
        try Devices.default, try Tensor([1]).device, try Tensor.zeros([2]).device,
        try Tensor([1], on: standard).device,
      ]
    }
    #expect(devices.map(ObjectIdentifier.init) == [remote, remote, remote, standard].map { ObjectIdentifier($0) })
    let inner = try await withDefaultDevice(remote) {
      await Task.yield()
      return try await Task { try Tensor([1]).device }.value
    }
    #expect(inner === remote)
    #expect(try Devices.default === standard)
    #expect(throws: CancellationError.self) { try withDefaultDevice(remote) { throw CancellationError() } }
  }

  @Test func tensorsMoveThereAndBack() throws {
    let remote = RemoteDevice()
    let x = try Tensor([[1, 2], [3, 4]] as [[Float]])
    let there = try x.transposed().to(remote)
    #expect(there.device === remote)
    #expect(there.shape == [2, 2])
    #expect(try there.array(of: Float.self) == [1, 3, 2, 4])
    #expect(try there.to(x.device).array(of: Float.self) == [1, 3, 2, 4])
    #expect(try there.to(RemoteDevice("remote:1")).array(of: Float.self) == [1, 3, 2, 4])
    #expect(try Tensor.zeros([0]).to(remote).array(of: Float.self).isEmpty)
    let address = try x.withBytes { $0.baseAddress }
    #expect(try x.to(x.device).withBytes { $0.baseAddress } == address)
  }

  @Test func mixingDevicesIsAnErrorThatNamesBoth() throws {
    let remote = RemoteDevice()
    let here = try Tensor([1, 2] as [Float])
    let there = try here.to(remote)
    expectError(.invalidArgument, mentioning: "cpu", "remote:0", "Add") { try (here + there).checked() }
    expectError(.invalidArgument, mentioning: "to(_:)") { try matmul(there, here) }
  }

  @Test func namingADeviceMovesTheOperands() throws {
    let remote = RemoteDevice()
    let here = try Tensor([1, 2] as [Float])
    let there = try here.to(remote)
    let sum = try add(here, there, on: remote)
    #expect(sum.device === remote)
    #expect(try sum.array(of: Float.self) == [2, 4])
    #expect(try add(there, there, on: here.device).device === here.device)
    #expect(try identity(here, on: remote).device === remote)
  }

  @Test func whatADeviceCannotDoIsNamed() throws {
    let there = try Tensor([1, 2] as [Float]).to(RemoteDevice())
    expectError(.unsupported, mentioning: "remote:0", "Relu", "float32[2]") { try relu(there) }
    let doubles = try Tensor([1.0, 2.0]).to(RemoteDevice())
    expectError(.unsupported, mentioning: "float32") { try (doubles + doubles).checked() }
  }

  @Test func devicesWithoutStridesGetDenseOperands() throws {
    let remote = RemoteDevice()
    let x = try Tensor([[1, 2], [3, 4]] as [[Float]]).to(remote)
    #expect(try (x.transposed() + x).array(of: Float.self) == [2, 5, 5, 8])
    #expect(try (x[1] * x[0]).array(of: Float.self) == [3, 8])
  }

  @Test func plansArePreparedOnce() throws {
    let remote = RemoteDevice()
    let x = try Tensor([1, 2] as [Float]).to(remote)
    let y = try Tensor([3, 4] as [Float]).to(remote)
    for _ in 0..<5 { try (x + y).checked() }
    #expect(remote.count(of: "prepare") == 1)
    try (x * y).checked()
    let z = try Tensor([3] as [Float]).to(remote)
    try (z + z).checked()
    #expect(remote.count(of: "prepare") == 3)
    #expect(remote.count(of: "run of Add") == 6)
  }

  @Test func computingDoesNotWaitForResults() throws {
    let remote = RemoteDevice()
    let x = try Tensor([1, 2] as [Float]).to(remote).checked()
    let gate = remote.gate()
    var sum = x
    for _ in 0..<10 { sum = sum + x }
    #expect(sum.error == nil)
    gate.signal(1)
    #expect(try sum.array(of: Float.self) == [11, 22])
  }

  @Test func lateFailuresTravelThroughWhatDependsOnThem() throws {
    let remote = RemoteDevice()
    let data = try Tensor([1, 2, 3] as [Float]).to(remote)
    let good = try Tensor([0, 2], on: remote)
    let bad = try Tensor([0, 3], on: remote)
    #expect(try gather(data, good).array(of: Float.self) == [1, 3])
    let failed = try gather(data, bad)
    let dependent = failed + failed
    let independent = data + data
    expectError(.indexOutOfRange, mentioning: "Gather", "index 3") { try failed.array(of: Float.self) }
    expectError(.indexOutOfRange, mentioning: "index 3") { try dependent.checked() }
    #expect(failed.error?.code == .indexOutOfRange)
    #expect(dependent.error?.code == .indexOutOfRange)
    #expect(try independent.array(of: Float.self) == [2, 4, 6])
  }

  @Test func outOfMemoryIsAnErrorAndTheDeviceWorksOn() throws {
    let remote = RemoteDevice()
    expectError(.outOfMemory) { try Tensor.zeros([1 << 30], dtype: .float32, on: remote) }
    #expect(try Tensor.ones([2], on: remote).array(of: Float.self) == [1, 1])
  }

  @Test func aDeviceGoesWithItsLastTensor() throws {
    weak var seen: RemoteDevice?
    do {
      let remote = RemoteDevice()
      seen = remote
      let x = try Tensor([1] as [Float]).to(remote)
      #expect(try (x + x).array(of: Float.self) == [2])
    }
    #expect(seen == nil)
  }
}
