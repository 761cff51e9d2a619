// SPDX-License-Identifier: Apache-2.0

import BerthConformance
import BerthCore
import Foundation
import Testing

struct ProfileTests {
  @Test func theProfilesThatComeWithBerthCanBeRead() throws {
    let names = ["runtime", "core", "inference-f32", "inference-f16", "inference-bf16", "inference-int8"]
    #expect(try Profile.all().map(\.name) == names)
    #expect(try Profile.load(["core", "all"], relativeTo: ".").map(\.name).sorted() == names.sorted())
    // None asks for float64, which few accelerators have.
    #expect(try Profile.all().allSatisfy { $0.demands.allSatisfy { !$0.dtypes.contains(.float64) } })
    #expect(try Profile.named("runtime").includesRuntimeChecks)
    #expect(try !Profile.named("core").demands.isEmpty)
  }

  @Test func anUnknownProfileIsNamedWithThoseThereAre() {
    let error = #expect(throws: DeviceError.self) { try Profile.named("cores") }
    #expect(error?.code == .notFound)
    #expect(error?.message.hasPrefix("there is no profile 'cores'; there are runtime, core, inference-f32, ") == true)
  }

  @Test(arguments: [
    ("name: [", "no profile"), ("name: x", "no profile"),
    (
      "{name: x, title: x, title-zh: x, why: x, demands: [{operators: [Foo], dtypes: [f32], why: x}]}",
      "'Foo', which is no operator"
    ),
    (
      "{name: x, title: x, title-zh: x, why: x, demands: [{operators: [Add], dtypes: [f31], why: x}]}",
      "'f31', which is no dtype"
    ),
    (
      "{name: x, title: x, title-zh: x, why: x, demands: [{operators: [Add], dtypes: [bool], why: x}]}",
      "which it does not take"
    ),
  ])
  func aWrongProfileIsExplained(_ yaml: String, _ hint: String) {
    #expect {
      try Profile(yaml: yaml)
    } throws: { error in
      (error as? DeviceError)?.message.contains(hint) == true
    }
  }

  @Test func aProfileIsReadFromAFile() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("berth-profiles-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func write(_ name: String) throws {
      let demands = "[{operators: [ArgMax], dtypes: [f32], why: x}]"
      let yaml = "{name: \(name), title: x, title-zh: x, why: x, demands: \(demands)}"
      try Data(yaml.utf8).write(to: folder.appendingPathComponent("own.yaml"))
    }
    try write("own")
    #expect(try Profile.load(["runtime", "own.yaml"], relativeTo: folder.path).map(\.name) == ["runtime", "own"])
    // A certificate names its profiles; nobody may issue one for a `core` of his own.
    try write("core")
    let error = #expect(throws: DeviceError.self) { try Profile.load(["own.yaml"], relativeTo: folder.path) }
    #expect(error?.code == .invalidArgument && error?.message.contains("'core' belongs to") == true)
    let absence = #expect(throws: DeviceError.self) { try Profile.load(["other.yaml"], relativeTo: folder.path) }
    #expect(absence?.code == .inputOutput && absence?.message.contains("other.yaml") == true)
  }

  @Test func coreDemandsNothingThatItSaysItLeavesOut() throws {
    let core = try Profile.named("core")
    #expect(!core.demands(try TestCase(id: "ArgMax/f32/7/-/exact/1")))
    #expect(!core.demands(try TestCase(id: "Add/f64/7,7/-/exact/1")))
    #expect(core.demands(try TestCase(id: "Add/f32/7,7/-/exact/1")))
    #expect(!core.demands(try TestCase(id: "Relu/f32/2x1x2x1x3x1x2x2/-/exact/1")))
    #expect(!core.demands(try TestCase(id: "runtime/leak/1")))
  }

  @Test(arguments: [
    ("Reshape/f32/2x3x4,i64:6=2x1x3x1x4x1/-/random/1", true),
    ("Reshape/f32/2x3x4,i64:8=2x1x3x1x4x1x1x1/-/random/1", false),
    ("Gather/f32/2x1x2x3,i64:2x1x2/axis=3/random/1", true),
    ("Gather/f32/2x1x2x3x2,i64:2x1x2x2/axis=3/random/1", false),
  ])
  func coreCountsTheAxesOfResultsToo(_ id: String, _ isDemanded: Bool) throws {
    #expect(try Profile.named("core").demands(.operation(OperatorCase(id: id))) == isDemanded)
  }
}
