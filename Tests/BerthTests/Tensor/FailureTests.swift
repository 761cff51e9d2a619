// SPDX-License-Identifier: Apache-2.0

import Berth
import Testing

/// Operators that cannot throw yield tensors that carry the error.
@Suite struct FailureTests {
  private let two: Tensor
  private let three: Tensor

  init() throws {
    two = try Tensor([1, 2] as [Float])
    three = try Tensor([1, 2, 3] as [Float])
  }

  @Test(arguments: ["+", "-", "*", "/"])
  func mismatchedShapesAreNamedWithTheOperator(symbol: String) {
    let (result, name) =
      switch symbol {
      case "+": (two + three, "Add")
      case "-": (two - three, "Sub")
      case "*": (two * three, "Mul")
      default: (two / three, "Div")
      }
    expectError(.invalidArgument, mentioning: name, "[2]", "[3]", "float32") { try result.array(of: Float.self) }
  }

  @Test func everyWayOfReadingThrowsWhatTheTensorCarries() throws {
    let bad = two + three
    let error = try #require(bad.error)
    #expect(bad.shape == [0])
    #expect(expectError(.invalidArgument) { try bad.array(of: Float.self) } == error)
    #expect(expectError(.invalidArgument) { try bad.array(of: Int.self) } == error)
    #expect(expectError(.invalidArgument) { try bad.scalar(of: Float.self) } == error)
    #expect(expectError(.invalidArgument) { try bad.withBytes { $0.count } } == error)
    #expect(expectError(.invalidArgument) { try bad.withSpan(of: Float.self) { $0.count } } == error)
    #expect(expectError(.invalidArgument) { try bad.checked() } == error)
    #expect(expectError(.invalidArgument) { try bad.save(to: "/nowhere/x.npy") } == error)
    #expect(expectError(.invalidArgument) { try bad.to(RemoteDevice()) } == error)
  }

  @Test func everyFunctionHandsTheErrorOn() throws {
    let bad = two + three
    let error = try #require(bad.error)
    let attempts: [(String, () throws -> Any)] = [
      ("add", { try add(bad, self.two) }), ("matmul", { try matmul(self.two, bad) }), ("gemm", { try gemm(bad, bad) }),
      ("conv", { try conv(bad, bad) }), ("relu", { try relu(bad) }), ("gelu", { try gelu(bad) }),
      ("softmax", { try softmax(bad, axis: 3) }), ("reduceSum", { try reduceSum(bad, axes: [7]) }),
      ("argMax", { try argMax(bad) }), ("concat", { try concat([self.two, bad]) }),
      ("gather", { try gather(bad, bad) }), ("where", { try Tensor.where(bad, self.two, self.two) }),
      ("cast", { try bad.cast(to: .float32) }), ("cast", { try bad.cast(to: .int8) }),
      ("transposed", { try bad.transposed(1, 0) }), ("swapped", { try bad.swappingAxes(0, 5) }),
      ("reshaped", { try bad.reshaped(2, 2) }), ("expanded", { try bad.expandingDims(at: 9) }),
      ("squeezed", { try bad.squeezed(axes: [4]) }), ("broadcast", { try bad.broadcast(to: [3]) }),
      ("sliced", { try bad.sliced(starts: [0], ends: []) }), ("subscript", { try bad[3, 3] }),
      ("contiguous", { try bad.contiguous() }), ("identity", { try identity(bad) }),
      ("layerNormalization", { try layerNormalization(bad, scale: bad) }),
      ("apply", { try Tensor.apply(.reshape, [self.two, bad]) }),
    ]
    for (name, attempt) in attempts {
      #expect(expectError(.invalidArgument, attempt) == error, "\(name)")
    }
  }

  @Test func theFirstErrorStands() throws {
    let first = two + three
    let second = try Tensor([1, 2]) * Tensor([1, 2, 3])
    #expect((first * second).error == first.error)
    #expect((second * first).error == second.error)
    #expect((1 - first * 2 + second).error == first.error)
    #expect((-(second / 2) - first).error == second.error)
    #expect(first.error != second.error)
    var total = first
    total += 1
    total *= second
    #expect(total.error == first.error)
  }

  @Test func aFailureHarmsNothingElse() throws {
    let before = two + two
    _ = two + three
    #expect(try before.array(of: Float.self) == [2, 4])
    #expect(try (two + two).array(of: Float.self) == [2, 4])
    #expect(two.error == nil)
  }

  @Test func mixedDTypesAreAnErrorThatNamesTheRemedy() throws {
    let integers = try Tensor([1, 2])
    expectError(.invalidArgument, mentioning: "int64", "float32", "cast") { try (two + integers).checked() }
    #expect(try (two + integers.cast(to: .float32)).array(of: Float.self) == [2, 4])
  }

  @Test func numbersThatADTypeDoesNotHoldAreAnError() throws {
    let integers = try Tensor([1, 2] as [Int32])
    expectError(.invalidArgument, mentioning: "0.5", "int32", "Mul") { try (integers * 0.5).checked() }
    expectError(.invalidArgument, mentioning: "uint8") { try (-Tensor([1] as [UInt8])).checked() }
    expectError(.invalidArgument) { try (integers + true).checked() }
    #expect(try (integers * 2.0).array(of: Int32.self) == [2, 4])
  }
}
