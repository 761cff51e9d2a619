// SPDX-License-Identifier: Apache-2.0

import CVectorKernels
import Foundation
import Testing

/// A function with its reference in float64 and the error that is allowed, in units in the last place of the float32 result.
struct Function: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let op: bvk_unary_op
  /// The largest error found over 16 million arguments, rounded up to the next half.
  let units: Double
  /// Gelu in the far tail, below -5, where its limit is higher.
  let tailUnits: Double
  let reference: @Sendable (Double) -> Double

  static let all = [
    Function(testDescription: "relu", op: BVK_RELU, units: 0, tailUnits: 0) { $0 > 0 ? $0 : 0 },
    Function(testDescription: "sigmoid", op: BVK_SIGMOID, units: 1.5, tailUnits: 1.5) {
      $0 >= 0 ? 1 / (1 + exp(-$0)) : exp($0) / (1 + exp($0))
    },
    Function(testDescription: "tanh", op: BVK_TANH, units: 1.5, tailUnits: 1.5) { tanh($0) },
    Function(testDescription: "exp", op: BVK_EXP, units: 1.5, tailUnits: 1.5) { exp($0) },
    // Correctly rounded: half a unit, and the float64 reference's own error.
    Function(testDescription: "sqrt", op: BVK_SQRT, units: 0.500_001, tailUnits: 0.500_001) { $0.squareRoot() },
    Function(testDescription: "gelu", op: BVK_GELU, units: 4, tailUnits: 5) { 0.5 * $0 * erfc(-$0 / 2.0.squareRoot()) },
    Function(testDescription: "gelu_tanh", op: BVK_GELU_TANH, units: 3, tailUnits: 3) { x in
      let s = 2 * (2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)
      let z = exp(-abs(s))
      return x >= 0 ? x / (1 + z) : x * z / (1 + z)
    },
  ]
}

@Suite struct UnaryTests {
  /// Bit patterns all over the range, among them subnormal arguments and results.
  @Test(arguments: Target.all, Function.all)
  func isCloseEverywhere(target: Target, function: Function) throws {
    let inputs = stride(from: UInt32(0), to: .max, by: 65_521).map { Float(bitPattern: $0) }.filter { $0.isFinite }
    let outputs = try runContiguous(
      bvk_unary_kernel(target.isa, function.op, BVK_F32), [inputs], filling: Float.nan)
    let wrong = zip(inputs, outputs).first { x, y in
      let exact = function.reference(Double(x))
      let nearest = Float(exact)
      if exact.isNaN { return !y.isNaN }
      if nearest.isInfinite { return y != nearest && y.magnitude != .greatestFiniteMagnitude }
      let error = (Double(y) - exact).magnitude / Double(nearest.ulp)
      return !(error <= (x < -5 ? function.tailUnits : function.units))
    }
    #expect(wrong == nil)
  }

  /// Between -30 and 30 float64's own library functions are good to a unit or so, which is added to the limit.
  @Test(arguments: Target.all, Function.all)
  func isCloseInDoublePrecision(target: Target, function: Function) throws {
    var numbers = Numbers(seed: 1)
    let inputs = (0..<2000).map { _ in Double.random(in: -30...30, using: &numbers) }
    let outputs = try runContiguous(
      bvk_unary_kernel(target.isa, function.op, BVK_F64), [inputs], filling: Double.nan)
    for (x, y) in zip(inputs, outputs) {
      let reference = function.reference(x)
      guard !reference.isNaN else {
        #expect(y.isNaN)
        continue
      }
      // Through t^2 / 2 the reference's tails lose as many units as the exponent is large.
      let conditioning = function.op == BVK_GELU || function.op == BVK_GELU_TANH ? x * x * (1 + x.magnitude) / 4 : 0
      #expect((y - reference).magnitude <= (function.tailUnits + 3 + conditioning) * reference.ulp, "at \(x)")
    }
  }

  /// 16-bit results are those of the float32 kernel rounded once: for every float16, within half a unit and the float32 error.
  @Test(arguments: Target.all, Function.all)
  func roundsHalvesOnce(target: Target, function: Function) throws {
    let inputs = (0...UInt16.max).map { Float16(bitPattern: $0) }.filter { $0.isFinite }
    let outputs = try runContiguous(
      bvk_unary_kernel(target.isa, function.op, BVK_F16), [inputs], filling: Float16.nan)
    let wrong = zip(inputs, outputs).first { x, y in
      let exact = function.reference(Double(x))
      guard exact.isFinite, Float16(exact).isFinite else { return false }
      return !((Double(y) - exact).magnitude <= 0.501 * Double(Float16(exact).ulp))
    }
    #expect(wrong == nil)
  }

  @Test(arguments: Target.all)
  func treatsSpecialValuesRight(target: Target) throws {
    let inf = Float.infinity
    let expected: [(bvk_unary_op, [Float])] = [
      (BVK_RELU, [0, inf, 0]), (BVK_SIGMOID, [0.5, 1, 0]), (BVK_TANH, [0, 1, -1]),
      (BVK_EXP, [1, inf, 0]), (BVK_GELU, [0, inf, 0]), (BVK_GELU_TANH, [0, inf, 0]),
    ]
    for (op, values) in expected {
      let kernel = bvk_unary_kernel(target.isa, op, BVK_F32)
      let results = try runContiguous(kernel, [[0, inf, -inf]], filling: Float.nan)
      #expect(results == values)
      let arguments: [Double] = [0, .infinity, -.infinity]
      let doubles = try runContiguous(
        bvk_unary_kernel(target.isa, op, BVK_F64), [arguments], filling: Double.nan)
      #expect(doubles == values.map(Double.init))
      #expect(try runContiguous(kernel, [[Float.nan]], filling: Float.zero).allSatisfy { $0.isNaN })
    }
    let odd = try runContiguous(bvk_unary_kernel(target.isa, BVK_TANH, BVK_F32), [[-Float.zero]], filling: Float.nan)
    #expect(odd[0] == 0 && odd[0].sign == .minus)
  }
}
