// SPDX-License-Identifier: Apache-2.0

import Berth
import Testing

/// Small whole numbers throughout, exact in every dtype: the kernels' accuracy is certified elsewhere.
@Suite struct ArithmeticTests {
  static let numbers = DType.allKnown.filter { $0 != .bool }

  @Test(arguments: numbers)
  func tensorsOfEveryDType(dtype: DType) throws {
    let a = try Tensor([6, 8, 12], dtype: dtype)
    let b = try Tensor([2, 4, 3], dtype: dtype)
    let expected: [(Tensor, [Int])] = [
      (a + b, [8, 12, 15]), (a - b, [4, 4, 9]), (a * b, [12, 32, 36]), (a / b, [3, 2, 4]),
      (try add(a, b), [8, 12, 15]), (try sub(a, b), [4, 4, 9]), (try mul(a, b), [12, 32, 36]),
      (try div(a, b), [3, 2, 4]),
    ]
    for (result, values) in expected {
      #expect(result.dtype == dtype)
      #expect(try result.withBytes { Array($0) } == Tensor(values, dtype: dtype).withBytes { Array($0) })
    }
  }

  @Test(arguments: numbers)
  func numbersOnEitherSide(dtype: DType) throws {
    let x = try Tensor([2, 4], dtype: dtype)
    let expected: [(Tensor, [Int])] = [
      (x + 1, [3, 5]), (x - 1, [1, 3]), (x * 3, [6, 12]), (x / 2, [1, 2]),
      (1 + x, [3, 5]), (5 - x, [3, 1]), (3 * x, [6, 12]), (8 / x, [4, 2]), (x * 2.0, [4, 8]),
    ]
    for (result, values) in expected {
      #expect(try result.withBytes { Array($0) } == Tensor(values, dtype: dtype).withBytes { Array($0) })
    }
  }

  @Test func remaindersHaveTheSignThatIsAskedFor() throws {
    let (a, b) = (try Tensor([7, -7, 7, -7]), try Tensor([3, 3, -3, -3]))
    #expect(try mod(a, b).array(of: Int.self) == [1, 2, -2, -1])
    #expect(try mod(a, b, rounding: .towardZero).array(of: Int.self) == [1, -1, 1, -1])
    #expect(try mod(Tensor([5.5, -5.5] as [Float]), Tensor(Float(2))).array(of: Float.self) == [1.5, 0.5])
  }

  @Test(arguments: numbers) func powersHaveTheBasesDType(exponent: DType) throws {
    let y = try Tensor([0, 3], dtype: exponent)
    #expect(try pow(Tensor([3, -2]), y).array(of: Int.self) == [1, -8])
    #expect(try pow(Tensor([3, -2] as [Float]), y).array(of: Float.self) == [1, -8])
  }

  @Test(arguments: numbers) func anyNumberOfTensors(dtype: DType) throws {
    let tensors = [
      try Tensor([6, 1, 12], dtype: dtype), try Tensor([2], dtype: dtype), try Tensor([[4, 9, 1]], dtype: dtype),
    ]
    func expect(_ result: Tensor, _ values: [[Int]]) throws {
      #expect(try result.shape == Tensor(values).shape)
      #expect(try result.withBytes { Array($0) } == Tensor(values, dtype: dtype).withBytes { Array($0) })
    }
    try expect(minimum(tensors), [[2, 1, 1]])
    try expect(maximum(tensors), [[6, 9, 12]])
    try expect(maximum(tensors[0], tensors[2]), [[6, 9, 12]])
    try expect(minimum(tensors[0], tensors[2]), [[4, 1, 1]])
    if dtype.isFloatingPoint {
      try expect(sum(tensors), [[12, 12, 15]])
      try expect(mean(tensors), [[4, 4, 5]])
    }
    #expect(try maximum([tensors[0]]).withBytes { Array($0) } == tensors[0].withBytes { Array($0) })
    expectError(.invalidArgument, mentioning: "at least 1") { try maximum([]) }
  }

  @Test func numbersTakeTheTensorsDType() throws {
    let x = try Tensor([1, 2] as [Float])
    #expect((x + 0.1).dtype == .float32)
    #expect(try (x + 0.1).array(of: Float.self) == [1 + Float(0.1), 2 + Float(0.1)])
    #expect((x + Float16(1)).dtype == .float32)
    #expect((x * UInt8(3)).dtype == .float32)
  }

  @Test func shapesBroadcast() throws {
    let column = try Tensor([[10], [20]])
    let row = try Tensor([1, 2, 3])
    #expect((column + row).shape == [2, 3])
    #expect(try (column + row).array(of: Int.self) == [11, 12, 13, 21, 22, 23])
    #expect(try (row - column).array(of: Int.self) == [-9, -8, -7, -19, -18, -17])
    #expect(try (Tensor(2) * row).array(of: Int.self) == [2, 4, 6])
    #expect(try (Tensor.zeros([0, 3]) + Tensor.ones([1, 3])).shape == [0, 3])
  }

  @Test func negation() throws {
    #expect(try (-Tensor([1, -2])).array(of: Int.self) == [-1, 2])
    let zeros = try (-Tensor([0.0, -0.0])).array(of: Double.self)
    #expect(zeros.map(\.sign) == [.minus, .plus])
  }

  @Test func compoundAssignment() throws {
    var x = try Tensor([1, 2] as [Float])
    let y = try Tensor([3, 4] as [Float])
    let before = x
    x += y
    x *= 2
    x -= 1
    x /= y
    x *= y
    x -= y
    x += 0.5
    x /= 0.5
    #expect(try x.array(of: Float.self) == [9, 15])
    #expect(try before.array(of: Float.self) == [1, 2])
  }

  @Test func operandsStayAsTheyWere() throws {
    let x = try Tensor([1, 2] as [Float])
    _ = try (x + x).checked()
    _ = try relu(x - 5)
    #expect(try x.array(of: Float.self) == [1, 2])
  }
}
