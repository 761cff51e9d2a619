// SPDX-License-Identifier: Apache-2.0

import BerthCore
import BerthOpenCL
import Testing

/// What certification does not look at of operators that work element by element.
@Suite struct ElementwiseTests {
  /// Small, ordinary, large, and none at all: as many as a vector has lanes.
  private static let numbers: [Float] = [
    1.2e-38, -1.5e-8, 1e-3, 0.5, -3, 7, 100, -1e4, 1e6, -9e6, 1e8, 1e30, -.infinity, .infinity, .nan, 0,
  ]

  @Test(
    "A function of a number does not depend on its neighbours", arguments: Runtime.present,
    [Operator.sin, .cos, .tanh, .erf, .exp, .log, .gelu, .softplus])
  func lanes(_ runtime: Runtime, _ op: Operator) throws {
    let device = try runtime.open()
    let beside = try run(op, ElementwiseTests.numbers, on: device)
    let alone = try run(op, ElementwiseTests.numbers.flatMap { [Float](repeating: $0, count: 16) }, on: device)
    for (index, number) in ElementwiseTests.numbers.enumerated() {
      let (one, other) = (beside[index], alone[16 * index])
      // Drivers may have two functions, for vectors and for numbers, each of which errs by up to 16 units of 2^-23 (erf).
      let isSame = one == other || one.isNaN && other.isNaN || (one - other).magnitude <= 0x1p-18 * other.magnitude
      #expect(isSame, "\(op) of \(number) is \(one) beside others and \(other) alone")
    }
  }

  @Test("Many tensors are folded in the memory of two", arguments: Runtime.present)
  func accumulators(_ runtime: Runtime) throws {
    let device = try runtime.open()
    let operand = Operand.dense(.float16, try Shape([1000]))
    // Two of 1000 float32 each, with room for the device's alignment.
    for count in [4, 20] {
      let plan = try device.prepare(try OperatorCall(.sum, [Operand](repeating: operand, count: count)))
      #expect((8000...16384).contains(plan.workspaceByteCount))
    }
  }

  /// What the operator makes of a vector.
  private func run(_ op: Operator, _ values: [Float], on device: OpenCLDevice) throws -> [Float] {
    try device.run(try OperatorCall(op, [Operand.dense(.float32, try Shape([values.count]))]), [values])
  }
}
