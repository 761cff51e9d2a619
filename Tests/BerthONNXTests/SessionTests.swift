// SPDX-License-Identifier: Apache-2.0

import Berth
import BerthCore
import Dispatch
import Synchronization
import Testing

@testable import BerthONNX

@Suite struct SessionTests {
  @Test func runsNodesInOrderAndKeepsValuesOnTheDevice() throws {
    var builder = try ModelReadingTests.addition()
    builder.node("Add", ["y", "y"], ["z"])
    builder.node("Add", ["z", "w"], ["out"])
    builder.output("out", .float32, [2])
    let device = ToyDevice()
    let session = try ONNXSession(try builder.model(), on: device)
    let results = try session.run(["x": try floats([1, 2])])
    #expect(results.map(\.floatValues) == [[11, 22], [32, 64]])
    // x and w go up once each, the two outputs come back; nothing between.
    #expect(device.log.withLock { $0.uploads } == 2 && device.log.withLock { $0.downloads } == 2)
  }

  @Test func laterRunsReusePlansAndConstants() throws {
    let device = ToyDevice()
    let session = try ONNXSession(try ModelReadingTests.addition().model(), on: device)
    for run in 0..<3 {
      let x = Float(run)
      #expect(try session.run(["x": try floats([x, x])])[0].floatValues == [x + 10, x + 20])
    }
    #expect(device.log.withLock { $0.prepared } == ["Add"])
    #expect(device.log.withLock { $0.uploads } == 4, "x three times, w once")
    #expect(device.memoryUsage == MemoryUsage(bufferCount: 1, byteCount: 8), "only w is left")
  }

  @Test func otherShapesGetPlansOfTheirOwn() throws {
    var builder = ModelBuilder()
    builder.input("x")
    builder.node("Add", ["x", "x"], ["y"])
    builder.output("y")
    let device = ToyDevice()
    let session = try ONNXSession(try builder.model(), on: device)
    #expect(try session.run(["x": try floats([1, 2])])[0].floatValues == [2, 4])
    #expect(try session.run(["x": try floats([1, 2, 3])])[0].floatValues == [2, 4, 6])
    #expect(try session.run(["x": try floats([], [0, 3])])[0].type == TensorType(.float32, [0, 3]))
    #expect(device.log.withLock { $0.prepared.count } == 3)
    #expect(device.memoryUsage?.bufferCount == 0)
  }

  @Test func parametersThatTheGraphComputesAreReadBack() throws {
    var builder = ModelBuilder()
    builder.input("x", .float32, [6])
    builder.input("shape", .int64, [2])
    builder.node("Identity", ["shape"], ["computed"])
    builder.node("Reshape", ["x", "computed"], ["y"])
    builder.output("y")
    let session = try ONNXSession(try builder.model(), on: ToyDevice())
    let x = try floats([1, 2, 3, 4, 5, 6])
    // Another value of the same type is another call.
    for shape in [[2, 3], [3, -1], [1, 6]] {
      let y = try session.run(["x": x, "shape": HostTensor(shape)])[0]
      #expect(y.type.shape.extents == shape.map { $0 == -1 ? 2 : $0 } && y.floatValues == x.floatValues)
    }
  }

  @Test func aGraphMayPassItsInputsAndConstantsThrough() throws {
    var builder = ModelBuilder()
    builder.input("x", .float32, [1])
    builder.initializer("w", try floats([5]))
    builder.output("w")
    builder.output("x")
    let results = try ONNXSession(try builder.model(), on: ToyDevice()).run(["x": try floats([3])])
    #expect(results.map(\.floatValues) == [[5], [3]])
  }

  @Test func inputsAreChecked() throws {
    let session = try ONNXSession(try ModelReadingTests.addition().model(), on: ToyDevice())
    let cases: [([String: HostTensor], String)] = [
      ([:], "input x float32[2] is missing"), (["x": try floats([1])], "the tensor is float32[1]"),
      (["x": HostTensor([1, 2])], "the tensor is int64[2]"), (["x": try floats([1, 2], [1, 2])], "float32[1, 2]"),
      (["x": try floats([1, 2]), "q": try floats([1])], "no input 'q'"),
      (["x": try floats([1, 2]), "w": try floats([1, 2])], "no input 'w'"),
    ]
    for (inputs, piece) in cases {
      let error = #expect(throws: ONNXError.self) { try session.run(inputs) }
      #expect(error?.error.code == .invalidArgument)
      #expect(error?.error.message.contains(piece) == true, "\(error?.description ?? "")")
    }
  }

  @Test func aLateFailureIsLaidToItsNode() throws {
    var builder = try ModelReadingTests.addition()
    builder.node("Identity", ["y"], ["z"], name: "copy")
    builder.node("Reshape", ["z", "shape"], ["out"])
    builder.initializer("shape", HostTensor([1, 2]))
    builder.proto.graph.output = []
    builder.output("out")
    let device = ToyDevice(failing: .identity)
    let session = try ONNXSession(try builder.model(), on: device)
    let error = #expect(throws: ONNXError.self) { try session.run(["x": try floats([1, 2])]) }
    #expect(error?.error.code == .indexOutOfRange && error?.error.message.contains("node 1 'copy'") == true)
    #expect(error?.gaps.isEmpty == true)
    #expect(device.memoryUsage?.bufferCount == 0, "a failed run keeps nothing")
  }

  @Test func aNodeWhoseResultNobodyReadsMayNotFailUnseen() throws {
    var builder = try ModelReadingTests.addition()
    builder.node("Identity", ["x"], ["unused"])
    let session = try ONNXSession(try builder.model(), on: ToyDevice(failing: .identity))
    let error = #expect(throws: ONNXError.self) { try session.run(["x": try floats([1, 2])]) }
    #expect(error?.error.code == .indexOutOfRange)
  }

  @Test func nothingRunsElsewhere() throws {
    var builder = try ModelReadingTests.addition()
    builder.node("Relu", ["y"], ["z"])
    let session = try ONNXSession(try builder.model(), on: ToyDevice())
    let error = #expect(throws: ONNXError.self) { try session.run(["x": try floats([1, 2])]) }
    #expect(
      error?.error.code == .unsupported && error?.error.message.contains("toy declines it: it has no Relu") == true)
    #expect(error?.gaps.map(\.category) == [.device] && error?.gaps.map(\.name) == ["Relu float32"])
  }

  @Test func invalidCallsNameTheNode() throws {
    var builder = try ModelReadingTests.addition()
    builder.input("v")
    builder.node("Add", ["v", "x"], ["z"], name: "bad")
    let session = try ONNXSession(try builder.model(), on: ToyDevice())
    let error = #expect(throws: ONNXError.self) {
      try session.run(["x": try floats([1, 2]), "v": try floats([1, 2, 3])])
    }
    #expect(error?.error.code == .invalidArgument && error?.gaps.isEmpty == true)
    #expect(error?.error.message.contains("node 1 'bad' (Add)") == true, "\(error?.description ?? "")")
  }

  @Test func runsMayOverlap() throws {
    let device = ToyDevice()
    let session = try ONNXSession(try ModelReadingTests.addition().model(), on: device)
    let wrong = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 32) { index in
      do {
        let x = Float(index)
        let y = try session.run(["x": try floats([x, x])])[0].floatValues
        if y != [x + 10, x + 20] { wrong.withLock { $0.append("\(index) gave \(y)") } }
      } catch {
        wrong.withLock { $0.append("\(error)") }
      }
    }
    #expect(wrong.withLock { $0 } == [])
  }

  @Test func aDeviceThatHangsIsNotWaitedForForEver() throws {
    let device = ToyDevice(hanging: true)
    let session = try ONNXSession(try ModelReadingTests.addition().model(), on: device)
    let error = #expect(throws: ONNXError.self) {
      try session.run(["x": try floats([1, 2])], timeout: .milliseconds(20))
    }
    #expect(error?.error.code == .timedOut)
    device.release()
  }

  // MARK: - On the CPU

  @Test func optionalOperandsMayBeAbsentAnywhere() throws {
    var builder = ModelBuilder()
    builder.input("x", .float32, [5])
    for (name, values) in [("starts", [0]), ("ends", [5]), ("steps", [2])] {
      builder.initializer(name, HostTensor(values))
    }
    builder.node("Slice", ["x", "starts", "ends", "", "steps"], ["y"])
    builder.output("y")
    let session = try ONNXSession(try builder.model(), on: try Devices.open("cpu"))
    #expect(try session.run(["x": try floats([1, 2, 3, 4, 5])])[0].floatValues == [1, 3, 5])
  }

  @Test(arguments: [["y", "mean", "deviation"], ["y", "", "deviation"], ["y", "mean", ""], ["y"]])
  func optionalOutputsMayBeLeftOut(_ outputs: [String]) throws {
    var builder = ModelBuilder()
    builder.input("x", .float32, [1, 2])
    builder.initializer("scale", try floats([1, 1]))
    builder.node("LayerNormalization", ["x", "scale"], outputs, ["epsilon": .float(0)])
    for name in outputs where !name.isEmpty { builder.output(name) }
    let session = try ONNXSession(try builder.model(), on: try Devices.open("cpu"))
    let results = try session.run(["x": try floats([2, 4], [1, 2])])
    // Mean 3, deviation 1: exact in any order of summation.
    let expected: [String: [Float]] = ["y": [-1, 1], "mean": [3], "deviation": [1]]
    #expect(results.map(\.floatValues) == outputs.compactMap { expected[$0] })
  }

  @Test func anIndexOutsideTheDataFailsTheRunAndNotTheSession() throws {
    var builder = ModelBuilder()
    builder.input("x", .float32, [3])
    builder.input("i", .int64, [1])
    builder.node("Gather", ["x", "i"], ["y"], name: "pick")
    builder.output("y")
    let session = try ONNXSession(try builder.model(), on: try Devices.open("cpu"))
    let x = try floats([7, 8, 9])
    let error = #expect(throws: ONNXError.self) { try session.run(["x": x, "i": HostTensor([3])]) }
    #expect(error?.error.code == .indexOutOfRange && error?.error.message.contains("'pick'") == true)
    #expect(try session.run(["x": x, "i": HostTensor([-1])])[0].floatValues == [9])
  }
}
