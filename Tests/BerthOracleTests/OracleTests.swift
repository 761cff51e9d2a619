// SPDX-License-Identifier: Apache-2.0

import BerthCore
import BerthOracle
import Testing

@Suite struct OracleTests {
  @Test(arguments: OperatorRegistry.standard.operators)
  func everyOperatorHasAnOracle(op: Operator) throws {
    let oracle = try #require(Oracle.oracle(for: op))
    #expect(oracle.op == op)
    #expect(!oracle.rule.isEmpty)
  }

  @Test func refusesWhatDoesNotFit() throws {
    let a = try vector(.float32, [1, 2])
    let call = try OperatorCall(.add, [.dense(.float32, [2]), .dense(.float32, [2])])
    let oracle = try #require(Oracle.oracle(for: .add))
    #expect(throws: DeviceError.self) { try oracle.reference(call, [a]) }
    #expect(throws: DeviceError.self) { try oracle.reference(call, [a, try vector(.float32, [1, 2, 3])]) }
    #expect(throws: DeviceError.self) { try oracle.reference(call, [a, try vector(.float64, [1, 2])]) }
    #expect(throws: DeviceError.self) { try oracle.reference(call, [a, a, a]) }
    let other = try #require(Oracle.oracle(for: .sub))
    #expect(throws: DeviceError.self) { try other.reference(call, [a, a]) }
    #expect(try oracle.reference(call, [a, a]).count == 1)
  }

  /// Strides and offsets of the call must not reach the oracle, whose data are dense.
  @Test func layoutsDoNotMatter() throws {
    let strided = try TensorDescriptor(.float32, [2, 3], strides: try Strides([1, 7]), offset: 40)
    let transposed = try TensorDescriptor(.float32, [3, 2], strides: try Strides([-1, 30]), offset: 5)
    let output = try TensorDescriptor(.float32, [2, 2], strides: try Strides([9, -3]), offset: 3)
    let call = try OperatorCall(.matMul, [Operand(strided), Operand(transposed)], outputs: [output])
    let a = try tensor(.float32, [2, 3], [1, 2, 3, 4, 5, 6])
    let b = try tensor(.float32, [3, 2], [1, 2, 3, 4, 5, 6])
    let oracle = try #require(Oracle.oracle(for: .matMul))
    let reference = try #require(try oracle.reference(call, [a, b]).first ?? nil)
    #expect(reference.wanted == [22, 28, 49, 64])
    #expect(reference.bounds == [0, 0, 0, 0])
  }

  /// Every operator on empty data and on scalars, where its definition has them: no trap, and the right number of elements.
  @Test(arguments: [Shape.scalar, [0], [2, 0, 3]])
  func emptyTensorsAndScalars(shape: Shape) throws {
    let count = shape.elementCount
    let x = try tensor(.float32, shape, [Double](repeating: 1, count: count))
    for op: Operator in [.relu, .gelu, .sigmoid, .tanh, .exp, .sqrt, .identity, .softmax, .transpose] {
      let reference = try reference(op, [x])
      #expect(reference.type.shape.elementCount == count)
      #expect(try reference.judging(reference.wanted).wrongCount == 0, "\(op)")
    }
    for op: Operator in [.add, .sub, .mul, .div] {
      let reference = try reference(op, [x, x])
      #expect(try reference.judging(reference.wanted).wrongCount == 0, "\(op)")
    }
    for op: Operator in [.reduceSum, .reduceMax, .reduceMean] {
      let reference = try reference(op, [x])
      #expect(reference.type.shape.elementCount == 1)
      #expect(try reference.judging(reference.wanted).wrongCount == 0, "\(op)")
    }
  }

  @Test func matrixProductsOverNothingAreZero() throws {
    let product = try reference(.matMul, [try tensor(.float32, [2, 0], []), try tensor(.float32, [0, 2], [])])
    #expect(product.wanted == [0, 0, 0, 0])
    #expect(product.bounds == [0, 0, 0, 0])
    let empty = try reference(.matMul, [try tensor(.float64, [0, 3], []), try tensor(.float64, [3, 0], [])])
    #expect(empty.wanted.isEmpty)
  }
}
