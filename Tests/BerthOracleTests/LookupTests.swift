// SPDX-License-Identifier: Apache-2.0

import BerthCore
import BerthOracle
import Testing

/// Against examples worked out by hand, most of them ONNX's own.
@Suite struct LookupTests {
  @Test func gatherElements() throws {
    let data = try tensor(.float16, [3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9])
    let rows = try reference(.gatherElements, [data, try tensor(.int64, [2, 3], [1, 2, 0, 2, 0, -3])])
    #expect(rows.wanted == [4, 8, 3, 7, 2, 3])
    let columns = try reference(
      .gatherElements, [data, try tensor(.int32, [2, 2], [0, -1, 1, 0])], attributes: ["axis": 1])
    #expect(columns.wanted == [1, 3, 5, 4])
  }

  @Test func gatherND() throws {
    let data = try tensor(.int8, [2, 2, 2], [0, 1, 2, 3, 4, 5, 6, 7])
    #expect(try reference(.gatherND, [data, try tensor(.int64, [2, 2], [0, 1, 1, 0])]).wanted == [2, 3, 4, 5])
    #expect(try reference(.gatherND, [data, try tensor(.int64, [1, 3], [-1, 0, -1])]).wanted == [5])
    let batched = try reference(.gatherND, [data, try tensor(.int64, [2, 1], [1, 0])], attributes: ["batch_dims": 1])
    #expect(batched.wanted == [2, 3, 4, 5])
  }

  @Test(arguments: [
    ("none", [9.0, 20, 8, 40]), ("add", [19, 20, 38, 40]), ("mul", [90, 20, 240, 40]), ("max", [10, 20, 30, 40]),
    ("min", [9, 20, 8, 40]),
  ])
  func scatters(_ reduction: String, _ expected: [Double]) throws {
    for dtype in DType.allKnown where dtype != .bool && dtype != .int8 {
      let (data, updates) = (try vector(dtype, [10, 20, 30, 40]), try vector(dtype, [8, 9]))
      let attributes: [String: AttributeValue] = ["reduction": .string(reduction)]
      let elements = try reference(
        .scatterElements, [data, try vector(.int32, [2, -4]), updates], attributes: attributes)
      #expect(elements.wanted == expected && elements.bounds.allSatisfy { $0 == 0 })
      let slices = try reference(
        .scatterND, [data, try tensor(.int64, [2, 1], [2, 0]), updates], attributes: attributes)
      #expect(slices.wanted == expected)
      #expect(try slices.judging(expected).isCorrect && !slices.judging([9, 20, 8, 41]).isCorrect)
    }
  }

  @Test func updatesThatMeet() throws {
    let places = try vector(.int64, [1, 1, -1])
    let updates = try vector(.float32, [2, 3, 0x1p-30])
    func scattered(_ reduction: String) throws -> ReferenceTensor {
      try reference(
        .scatterElements, [try vector(.float32, [-0.0, 1]), places, updates],
        attributes: ["reduction": .string(reduction)])
    }
    #expect(try scattered("none").unjudged == [1])
    let sum = try scattered("add")
    // Three additions in float32 of terms of one sign: gamma_3 times their sum, a little more for what it covers besides.
    #expect(sum.wanted[1] == 6 && sum.bounds[0] == 0)
    #expect(sum.bounds[1] > 3 * 6 * 0x1p-24 && sum.bounds[1] < 3.01 * 6 * 0x1p-24)
    #expect(try !sum.judging([0, 6]).isCorrect, "what no update meets keeps the sign of its zero")
    // A product of powers of two and 3: exact in any order.
    #expect(try scattered("mul").bounds[1] == 0)
    #expect(try scattered("mul").wanted[1] == 6 * 0x1p-30)
    #expect(try scattered("max").wanted == [0, 3])
    let truth = try reference(
      .scatterElements, [try vector(.bool, [0, 1, 1]), try vector(.int64, [0, 1, 1]), try vector(.bool, [1, 1, 0])],
      attributes: ["reduction": "mul"])
    #expect(truth.wanted == [0, 0, 1])
  }

  @Test func productsAtTheEndsOfTheRange() throws {
    func product(_ data: Double, _ updates: [Double]) throws -> ReferenceTensor {
      try reference(
        .scatterND,
        [
          try vector(.float16, [data]), try tensor(.int64, Shape([updates.count, 1]), updates.map { _ in 0 }),
          try vector(.float16, updates),
        ], attributes: ["reduction": "mul"])
    }
    // In one order these overflow or underflow on the way, in another not.
    #expect(try product(1024, [1024, 0x1p-10]).bounds == [.infinity])
    #expect(try product(0x1p-10, [0x1p-10, 1024]).bounds == [.infinity])
    #expect(try product(.infinity, [0x1p-10, 0x1p-10]).bounds == [.infinity])
    #expect(try product(.infinity, [-2, 4]).judging([-.infinity]).isCorrect)
    #expect(try product(0, [-2, 4]).judging([-0.0]).isCorrect)
    #expect(try product(0, [.infinity, 4]).judging([.nan]).isCorrect)
    #expect(try product(.nan, [0, 4]).judging([.nan]).isCorrect)
    let inexact = try product(1.5, [1.001, 1.003])
    #expect(inexact.bounds[0] > 2 * 0x1p-11 * 1.5 && inexact.bounds[0] < 2.02 * 0x1p-11 * 1.51)
  }

  @Test(arguments: [Operator.gatherElements, .gatherND, .scatterElements, .scatterND], [3.0, -4])
  func outsideTheAxisFails(op: Operator, index: Double) throws {
    let isTuple = op == .gatherND || op == .scatterND
    let indices = try tensor(.int64, isTuple ? [2, 1] : [2], [0, index])
    let updates = op == .scatterElements || op == .scatterND ? [try vector(.int8, [1, 2])] : []
    let error = #expect(throws: DeviceError.self) { try reference(op, [try vector(.int8, [1, 2, 3]), indices] + updates) }
    #expect(error?.code == .indexOutOfRange)
  }

  @Test func oneHotRows() throws {
    let values = try vector(.int16, [2, 7])
    let rows = try reference(.oneHot, [try vector(.int64, [0, -1, 3, -4]), HostTensor(3), values])
    #expect(rows.wanted == [7, 2, 2, 2, 2, 7, 2, 2, 2, 2, 2, 2])
    let columns = try reference(.oneHot, [try vector(.int8, [1, 0]), HostTensor(3), values], attributes: ["axis": 0])
    #expect(columns.wanted == [2, 7, 7, 2, 2, 2])
    let floats = try reference(.oneHot, [try vector(.float32, [-0.9, 1.9, .nan, .infinity]), HostTensor(2), values])
    #expect(floats.wanted == [7, 2, 2, 7, 2, 2, 2, 2] && floats.unjudged == [4, 5])
    let greatest = try HostTensor(TensorType(.uint64, [1]), bytes: [UInt8](repeating: 0xFF, count: 8))
    #expect(try reference(.oneHot, [greatest, HostTensor(3), values]).wanted == [2, 2, 2])
  }
}

@Suite struct ShapingTests {
  private func padded(_ mode: String, _ pads: [Int], value: Double? = nil) throws -> [Double] {
    let constant = try value.map { try tensor(.int32, .scalar, [$0]) }
    return try reference(
      .pad, [try vector(.int32, [1, 2, 3]), HostTensor(pads), constant], attributes: ["mode": .string(mode)]
    ).wanted
  }

  /// By numpy.pad, which does not know negative pads: those are by hand.
  @Test func padModes() throws {
    #expect(try padded("constant", [2, 1]) == [0, 0, 1, 2, 3, 0])
    #expect(try padded("constant", [-1, 2], value: 9) == [2, 3, 9, 9])
    #expect(try padded("edge", [2, 1]) == [1, 1, 1, 2, 3, 3] && padded("edge", [-1, 1]) == [2, 3, 3])
    #expect(try padded("reflect", [2, 1]) == [3, 2, 1, 2, 3, 2])
    #expect(try padded("reflect", [5, 4]) == [2, 1, 2, 3, 2, 1, 2, 3, 2, 1, 2, 3])
    #expect(try padded("reflect", [2, -1]) == [1, 2, 1, 2] && padded("reflect", [-2, 2]) == [3, 3, 3])
    #expect(try padded("wrap", [4, 2]) == [3, 1, 2, 3, 1, 2, 3, 1, 2] && padded("wrap", [1, -1]) == [2, 1, 2])
  }

  @Test func otherShapes() throws {
    let data = try tensor(.uint8, [2, 3], [1, 2, 3, 4, 5, 6])
    #expect(try reference(.tile, [data, HostTensor([1, 2])]).wanted == [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6])
    #expect(try reference(.trilu, [data]).wanted == [1, 2, 3, 0, 5, 6])
    #expect(try reference(.trilu, [data, HostTensor(1)]).wanted == [0, 2, 3, 0, 0, 6])
    #expect(try reference(.trilu, [data, HostTensor(-1)], attributes: ["upper": 0]).wanted == [0, 0, 0, 4, 0, 0])
    let row = try vector(.uint8, [1, 2])
    #expect(try reference(.expand, [row, HostTensor([2, 1])]).wanted == [1, 2, 1, 2])
    let parts = try references(.split, [data, HostTensor([1, 2])], attributes: ["axis": 1])
    #expect(parts.compactMap { $0?.wanted } == [[1, 4], [2, 3, 5, 6]])
    #expect(try reference(.shape, [data]).wanted == [2, 3] && reference(.size, [data]).wanted == [6])
    #expect(try reference(.shape, [data], attributes: ["start": -1]).wanted == [3])
    #expect(try reference(.constant, [], attributes: ["value_ints": [4, 5]]).wanted == [4, 5])
    #expect(try reference(.constantOfShape, [HostTensor([2])]).wanted == [0, 0])
  }

  @Test func ranges() throws {
    func range(_ dtype: DType, _ numbers: [Double], stash: Int = 1) throws -> ReferenceTensor {
      try reference(.range, try numbers.map { try tensor(dtype, .scalar, [$0]) }, attributes: ["stash_type": .int(stash)])
    }
    #expect(try range(.int16, [10, 4, -2]).wanted == [10, 8, 6])
    let exact = try range(.float32, [1, 2, 0.25])
    #expect(exact.wanted == [1, 1.25, 1.5, 1.75] && exact.bounds == [0, 0, 0, 0])
    let single = try range(.float32, [0, 1, 0.1])
    #expect(single.bounds[2] == 0, "twice a number is a number")
    #expect(single.bounds[3] > 2 * 0x1p-24 * 0.3 && single.bounds[3] < 2.1 * 0x1p-24 * 0.3)
    // Repeated addition in float32 drifts beyond that.
    let far = try range(.float32, [0, 1000, 0.1])
    var sum: Float = 0
    let drifting = (0..<far.type.shape.elementCount).map { _ in
      defer { sum += 0.1 }
      return Double(sum)
    }
    #expect(try !far.judging(drifting).isCorrect)
    #expect(try far.judging(drifting.indices.map { Double(Float($0) * 0.1) }).isCorrect)
    // Through float64 a float16 is all but correctly rounded; through float32 the product may be off.
    let (narrow, wide) = (try range(.float16, [0, 1, 0.1]), try range(.float16, [0, 1, 0.1], stash: 11))
    #expect(narrow.bounds[3] >= wide.bounds[3] && wide.bounds[3] >= 0x1p-13)
  }
}
