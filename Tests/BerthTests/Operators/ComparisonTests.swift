// SPDX-License-Identifier: Apache-2.0

import Berth
import Testing

@Suite struct ComparisonTests {
  @Test func relationsAndTheirOperators() throws {
    let (a, b) = (try Tensor([1, 2, 3] as [Float]), try Tensor([3, 2, 1] as [Float]))
    let expected: [(Tensor, Tensor, Tensor, [Bool])] = [
      (try equal(a, b), a .== b, a .== 2, [false, true, false]),
      (try less(a, b), a .< b, a .< 2, [true, false, false]),
      (try lessOrEqual(a, b), a .<= b, a .<= 2, [true, true, false]),
      (try greater(a, b), a .> b, a .> 2.0, [false, false, true]),
      (try greaterOrEqual(a, b), a .>= b, a .>= 2, [false, true, true]),
      (try logicalNot(equal(a, b)), a .!= b, a .!= 2, [true, false, true]),
    ]
    for (function, operation, number, want) in expected {
      for result in [function, operation, number] { #expect(try result.array(of: Bool.self) == want) }
    }
    let nan = try Tensor([Float.nan])
    #expect(try (nan .== nan).array(of: Bool.self) == [false])
    #expect(try (nan .!= nan).array(of: Bool.self) == [true])
    #expect(try (Tensor([[1], [2]]) .< Tensor([1, 2, 3])).shape == [2, 3])
  }

  @Test func failuresTravel() throws {
    let bad = try Tensor([1, 2]) .< Tensor([1, 2, 3])
    expectError(.invalidArgument, mentioning: "Less", "broadcast") { try bad.checked() }
    expectError(.invalidArgument, mentioning: "broadcast") { try (.!bad .& bad).checked() }
    expectError(.invalidArgument, mentioning: "And") { try logicalAnd(Tensor([1]), Tensor([1])) }
    expectError(.invalidArgument, mentioning: "0.5") { try (Tensor([1]) .== 0.5).checked() }
  }

  @Test func logic() throws {
    let (a, b) = (try Tensor([false, false, true, true]), try Tensor([false, true, false, true]))
    for (function, operation, want) in [
      (try logicalAnd(a, b), a .& b, [false, false, false, true]),
      (try logicalOr(a, b), a .| b, [false, true, true, true]),
      (try logicalXor(a, b), a .^ b, [false, true, true, false]), (try logicalNot(a), .!a, [true, true, false, false]),
    ] {
      #expect(try function.array(of: Bool.self) == want)
      #expect(try operation.array(of: Bool.self) == want)
    }
  }

  @Test func kindsOfFloats() throws {
    let x = try Tensor([.nan, .infinity, -.infinity, 0] as [Float])
    #expect(try isNaN(x).array(of: Bool.self) == [true, false, false, false])
    #expect(try isInf(x).array(of: Bool.self) == [false, true, true, false])
    #expect(try isInf(x, detectNegative: false).array(of: Bool.self) == [false, true, false, false])
    #expect(try isInf(x, detectPositive: false).array(of: Bool.self) == [false, false, true, false])
    #expect(
      try isInf(x, detectNegative: false, detectPositive: false).array(of: Bool.self) == [false, false, false, false])
  }

  @Test func castsLikeAnother() throws {
    #expect(try Tensor([1.75, -2.5] as [Float]).cast(like: Tensor([0])).array(of: Int.self) == [1, -2])
  }
}
