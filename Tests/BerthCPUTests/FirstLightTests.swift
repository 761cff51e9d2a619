// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Testing

@testable import BerthCPU

@Suite struct FirstLightTests {
  @Test func addsTwoVectors() throws {
    let device = try Shared.device.get()
    let call = try OperatorCall(.add, [.dense(.float32, [3]), .dense(.float32, [3])])
    let sum: [Float] = try device.compute(call, [[1, 2, 3] as [Float], [10, 20, 30]])
    #expect(sum == [11, 22, 33])
  }

  @Test func copies() throws {
    let device = try Shared.device.get()
    let call = try OperatorCall(.identity, [.dense(.int16, [2, 2])])
    let copy: [Int16] = try device.compute(call, [[1, 2, 3, 4] as [Int16]])
    #expect(copy == [1, 2, 3, 4])
  }

  @Test func multipliesMatrices() throws {
    let device = try Shared.device.get()
    let call = try OperatorCall(.matMul, [.dense(.float32, [2, 3]), .dense(.float32, [3, 2])])
    let product: [Float] = try device.compute(call, [[1, 2, 3, 4, 5, 6] as [Float], [1, 0, 0, 1, 1, 1]])
    #expect(product == [4, 5, 10, 11])
  }
}
