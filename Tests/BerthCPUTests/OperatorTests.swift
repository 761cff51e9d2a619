// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Testing

@testable import BerthCPU

/// Spot checks of each family, on every instruction set. All of the numerics is the certification suite's.
@Suite struct OperatorTests {
  static let devices: [CPUDevice] = CPUConfiguration.InstructionSet.allCases.filter(\.isAvailable).compactMap {
    try? CPUDevice(configuration: CPUConfiguration(instructionSet: $0, threads: 2))
  }

  @Test func everyOperatorIsOffered() throws {
    let device = try Shared.device.get()
    for op in OperatorRegistry.standard.operators {
      #expect(CPUOperator.of(op) != nil, "\(op)")
      for dtype in op.principalDTypes {
        guard let call = OperatorTests.smallCall(op, dtype) else {
          Issue.record("no small call of \(op) for \(dtype)")
          continue
        }
        #expect(device.support(for: call) == .native, "\(call)")
      }
    }
  }

  /// Some call of an operator whose principal input has this dtype.
  private static func smallCall(_ op: Operator, _ dtype: DType) -> OperatorCall? {
    let data = Operand.dense(dtype, [2, 3])
    let inputs: [Operand]
    var attributes: [String: AttributeValue] = [:]
    switch op {
    case .matMul, .matMulInteger, .gemm: inputs = [data, .dense(dtype, [3, 2])]
    case .conv: inputs = [.dense(dtype, [1, 2, 5]), .dense(dtype, [2, 2, 3])]
    case .add, .sub, .mul, .div: inputs = [data, data]
    case .where: inputs = [.dense(.bool, [2, 3]), data, data]
    case .cast: (inputs, attributes) = ([data], ["to": .int(Int(DType.float32.rawValue))])
    case .reshape: inputs = [data, .integers([3, 2])]
    case .concat: (inputs, attributes) = ([data, data], ["axis": 1])
    case .slice: inputs = [data, .integers([1]), .integers([2])]
    case .gather: inputs = [data, .dense(.int64, [2])]
    case .layerNormalization: inputs = [data, .dense(dtype, [3])]
    case .unsqueeze: inputs = [data, .integers([0])]
    case .expand, .tile: inputs = [data, .integers([2, 3])]
    case .split: (inputs, attributes) = ([data], ["num_outputs": 2])
    case .pad: inputs = [data, .integers([1, 1, 1, 1])]
    case .gatherElements, .gatherND: inputs = [data, .dense(.int64, [2, 2])]
    case .scatterElements: inputs = [data, .dense(.int64, [2, 2]), .dense(dtype, [2, 2])]
    case .scatterND: inputs = [data, .dense(.int64, [4, 2]), .dense(dtype, [4])]
    case .oneHot: inputs = [data, Operand(HostTensor(3)), .dense(.float32, [2])]
    case .constant, .constantOfShape, .range:
      guard let two = try? HostTensor(TensorType(dtype, .scalar), text: op == .range ? "2" : "1") else { return nil }
      attributes = op == .range ? [:] : ["value": .tensor(two)]
      inputs = op == .constant ? [] : op == .range ? [Operand(two), Operand(two), Operand(two)] : [.integers([2])]
    default: inputs = [data]
    }
    return try? OperatorCall(op, inputs, attributes: attributes)
  }

  @Test(arguments: devices.indices)
  func broadcastingAndStrides(index: Int) throws {
    let device = OperatorTests.devices[index]
    let call = try OperatorCall(.sub, [.dense(.float32, [2, 1]), .dense(.float32, [3])])
    #expect(try device.compute(call, [[10, 20] as [Float], [1, 2, 3]]) == [9, 8, 7, 19, 18, 17] as [Float])
    let scattered = try OperatorCall(
      .mul,
      [
        Operand(try TensorDescriptor(.int32, [2, 2], strides: Strides([1, 2]))),
        Operand(try TensorDescriptor(.int32, [2, 2], strides: Strides([-2, -1]), offset: 3)),
      ], outputs: [try TensorDescriptor(.int32, [2, 2], strides: Strides([4, 2]), offset: 1)])
    let result: [Int32] = try device.compute(scattered, [[1, 2, 3, 4] as [Int32], [10, 20, 30, 40]])
    #expect(result == [-1, 40, -1, 90, -1, 40, -1, 40])
  }

  @Test(arguments: devices.indices)
  func scalarsAndEmptyTensors(index: Int) throws {
    let device = OperatorTests.devices[index]
    let scalar = try OperatorCall(.exp, [.dense(.float64, [])])
    #expect(try device.compute(scalar, [[0] as [Double]]) == [1] as [Double])
    let empty = try OperatorCall(.add, [.dense(.float32, [0, 4]), .dense(.float32, [4])])
    #expect(try device.compute(empty, [[] as [Float], [1, 2, 3, 4]]) == [] as [Float])
    let softmax = try OperatorCall(.softmax, [.dense(.float32, [])])
    #expect(try device.compute(softmax, [[5] as [Float]]) == [1] as [Float])
    let sum = try OperatorCall(.reduceSum, [.dense(.float32, [2, 0]), .integers([1])])
    #expect(try device.compute(sum, [[] as [Float]]) == [0, 0] as [Float])
  }

  @Test func extentsBeyondCountingAreNoTrap() throws {
    let device = try Shared.device.get()
    // Empty, but with strides beyond all memory.
    let huge = Operand.dense(.float64, [0, 1 << 62])
    for call in [
      try OperatorCall(.add, [huge, huge]), try OperatorCall(.transpose, [huge]), try OperatorCall(.softmax, [huge]),
      try OperatorCall(.gather, [huge, .dense(.int64, [0])]),
      try OperatorCall(.concat, [huge, huge], attributes: ["axis": 0]),
      try OperatorCall(.slice, [huge, .integers([1]), .integers([5]), .integers([1])]),
      try OperatorCall(.reduceSum, [huge, .integers([1])]),
    ] {
      #expect(try device.run(call, try call.boundInputs.map { _ in try device.buffer([] as [UInt8]) }).count == 1)
    }
    // Something in reality, were there memory for it.
    let vast = Operand.dense(.float64, [1 << 62])
    for call in [
      try OperatorCall(.add, [vast, .dense(.float64, [1])]), try OperatorCall(.reduceSum, [vast]),
      try OperatorCall(.matMul, [vast, vast]),
    ] {
      let error = #expect(throws: DeviceError.self) { try device.prepare(call) }
      #expect(error?.code == .unsupported)
    }
  }

  @Test(arguments: devices.indices)
  func castsAndSelects(index: Int) throws {
    let device = OperatorTests.devices[index]
    let cast = try OperatorCall(
      .cast, [.dense(.float32, [4])], attributes: ["to": .int(Int(DType.int32.rawValue))])
    #expect(try device.compute(cast, [[1.9, -1.9, 0, 7] as [Float]]) == [1, -1, 0, 7] as [Int32])
    let select = try OperatorCall(.where, [.dense(.bool, [3]), .dense(.bool, [3]), .dense(.bool, [1])])
    #expect(try device.compute(select, [[1, 0, 1] as [UInt8], [1, 1, 0], [0]]) == [1, 0, 0] as [UInt8])
  }

  @Test(arguments: devices.indices)
  func reductions(index: Int) throws {
    let device = OperatorTests.devices[index]
    let data: [Float] = [1, 5, 3, 4, 2, 6]
    func reduce(_ op: Operator, _ axes: [Int], _ attributes: [String: AttributeValue] = [:]) throws -> [Float] {
      let call = try OperatorCall(op, [.dense(.float32, [2, 3]), .integers(axes)], attributes: attributes)
      return try device.compute(call, [data])
    }
    #expect(try reduce(.reduceSum, [0]) == [5, 7, 9])
    #expect(try reduce(.reduceMean, [1]) == [3, 4])
    #expect(try reduce(.reduceMax, [0, 1], ["keepdims": 0]) == [6])
    #expect(try reduce(.reduceSum, [], ["noop_with_empty_axes": 1]) == data)
    #expect(try reduce(.reduceSum, []) == [21])
    let argMax = try OperatorCall(.argMax, [.dense(.float32, [2, 3])], attributes: ["axis": 1])
    #expect(try device.compute(argMax, [data]) == [1, 2] as [Int64])
    // Long enough to be divided among threads, few enough results that each is divided.
    let count = 400_000
    let long = try OperatorCall(.reduceSum, [.dense(.int64, [count] as Shape)])
    #expect(try device.compute(long, [Array(0..<count)]) == [count * (count - 1) / 2])
  }

  @Test(arguments: devices.indices)
  func softmaxAlongEachAxis(index: Int) throws {
    let device = OperatorTests.devices[index]
    for axis in 0..<2 {
      let call = try OperatorCall(.softmax, [.dense(.float64, [2, 2])], attributes: ["axis": .int(axis)])
      let result: [Double] = try device.compute(call, [[0, 0, 1000, 1000] as [Double]])
      #expect(result == (axis == 1 ? [0.5, 0.5, 0.5, 0.5] : [0, 0, 1, 1]))
    }
  }

  @Test(arguments: devices.indices, [false, true])
  func layerNormalizationWithStatistics(index: Int, isScattered: Bool) throws {
    let device = OperatorTests.devices[index]
    // Rows of mean 2 and 5, variance 1 and 4 with epsilon 0: 1, 3 and 3, 7, each twice.
    let x: [Float] = [1, 3, 1, 3, 3, 7, 3, 7]
    let (scale, bias): ([Float], [Float]) = ([1, 2, 3, 4], [0, 10, 20, 30])
    func layout(_ shape: Shape) throws -> TensorDescriptor {
      isScattered
        ? try TensorDescriptor(.float32, shape, strides: Strides(shape.contiguousStrides.values.map { $0 * 2 }))
        : TensorDescriptor(.float32, shape)
    }
    func spread(_ values: [Float]) -> [Float] { isScattered ? values.flatMap { [$0, .nan] } : values }
    func gathered(_ values: [Float]) -> [Float] {
      isScattered ? stride(from: 0, to: values.count, by: 2).map { values[$0] } : values
    }
    let call = try OperatorCall(
      .layerNormalization,
      [Operand(try layout([2, 4])), Operand(try layout([4])), Operand(try layout([4]))],
      attributes: ["epsilon": 0.0],
      outputs: [try layout([2, 4]), try layout([2, 1]), try layout([2, 1])])
    let outputs = try device.run(
      call, [try device.buffer(spread(x)), try device.buffer(spread(scale)), try device.buffer(spread(bias))])
    #expect(gathered(try device.read(outputs[0])) == [-1, 12, 17, 34, -1, 12, 17, 34])
    #expect(gathered(try device.read(outputs[1])) == [2, 5])
    #expect(gathered(try device.read(outputs[2])) == [1, 0.5])
  }

  @Test(arguments: devices.indices)
  func movingData(index: Int) throws {
    let device = OperatorTests.devices[index]
    let data: [Int16] = [0, 1, 2, 3, 4, 5]
    let matrix = Operand.dense(.int16, [2, 3])
    let transpose = try OperatorCall(.transpose, [matrix])
    #expect(try device.compute(transpose, [data]) == [0, 3, 1, 4, 2, 5] as [Int16])
    let slice = try OperatorCall(
      .slice, [matrix, .integers([-1]), .integers([-10]), .integers([1]), .integers([-2])])
    #expect(try device.compute(slice, [data]) == [2, 0, 5, 3] as [Int16])
    let concat = try OperatorCall(
      .concat, [matrix, .dense(.int16, [2, 0]), .dense(.int16, [2, 1])], attributes: ["axis": -1])
    #expect(try device.compute(concat, [data, [], [8, 9]]) == [0, 1, 2, 8, 3, 4, 5, 9] as [Int16])
    let reshape = try OperatorCall(.reshape, [matrix, .integers([3, -1])])
    #expect(try device.compute(reshape, [data]) == data)
    // From columns to every other element: no view of one is the other.
    let scattered = try OperatorCall(
      .reshape, [Operand(try TensorDescriptor(.int16, [3, 2], strides: Strides([1, 3]))), .integers([2, 3])],
      outputs: [try TensorDescriptor(.int16, [2, 3], strides: Strides([6, 2]))])
    let result: [Int16] = try device.compute(scattered, [data])
    #expect(stride(from: 0, to: 11, by: 2).map { result[$0] } == [0, 3, 1, 4, 2, 5])
  }

  @Test(arguments: devices.indices, [DType.int32, .int64])
  func gathers(index: Int, indexType: DType) throws {
    let device = OperatorTests.devices[index]
    func gather(_ indices: [Int], _ layout: TensorDescriptor? = nil) throws -> [Float] {
      let call = try OperatorCall(
        .gather,
        [.dense(.float32, [2, 3]), Operand(layout ?? TensorDescriptor(indexType, try Shape([indices.count])))],
        attributes: ["axis": 1])
      var elements = Elements(indexType, indices.count)
      for (place, value) in indices.enumerated() { elements.set(place, to: value) }
      let outputs = try device.run(
        call, [try device.buffer([0, 1, 2, 10, 11, 12] as [Float]), try device.buffer(elements.bytes)])
      return try device.read(outputs[0])
    }
    #expect(try gather([2, -3, 1]) == [2, 0, 1, 12, 10, 11])
    let backwards = try TensorDescriptor(indexType, [3], strides: Strides([-1]), offset: 2)
    #expect(try gather([2, -3, 1], backwards) == [1, 0, 2, 11, 10, 12])
    for bad in [3, -4, 1 << 30] {
      let error = #expect(throws: DeviceError.self) { try gather([0, bad, 1]) }
      #expect(error?.code == .indexOutOfRange)
      #expect(error?.message.contains("index \(bad),") == true && error?.operation?.contains("Gather") == true)
    }
    #expect(try gather([1]) == [1, 11])
  }

  @Test func aBadIndexTravelsInTheFence() throws {
    let device = try Shared.device.get()
    let call = try OperatorCall(.gather, [.dense(.float32, [4]), .dense(.int64, [2])])
    let plan = try device.prepare(call)
    let queue = try device.makeQueue()
    let (gate, failed, next) = (Fence(), Fence(), Fence())
    let data = try device.buffer([1, 2, 3, 4] as [Float])
    let (bad, good) = (try device.buffer([0, 4] as [Int64]), try device.buffer([0, 3] as [Int64]))
    let out = try device.allocate(BufferSpec(byteCount: 8))
    try queue.submit(
      .run(plan, Bindings(inputs: [data, bad], outputs: [out])), after: [FencePoint(gate, 1)],
      signal: FencePoint(failed, 1))
    try queue.submit(.run(plan, Bindings(inputs: [data, good], outputs: [out])), signal: FencePoint(next, 1))
    gate.signal(1)
    let error = #expect(throws: DeviceError.self) { try failed.wait(until: 1, timeout: .seconds(60)) }
    #expect(error?.code == .indexOutOfRange && error?.message.contains("index 4,") == true)
    try next.wait(until: 1, timeout: .seconds(60))
    #expect(try device.read(out) == [1, 4] as [Float])
  }
}
