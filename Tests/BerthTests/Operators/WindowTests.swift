// SPDX-License-Identifier: Apache-2.0

import Berth
import Testing

@Suite struct WindowTests {
  @Test func poolings() throws {
    let x = try Tensor((1...16).map(Float.init), shape: [1, 1, 4, 4])
    #expect(try maxPool(x, kernelShape: [2, 2], strides: [2, 2]).array(of: Float.self) == [6, 8, 14, 16])
    let both = try maxPoolWithIndices(x, kernelShape: [2, 2], strides: [2, 2])
    #expect(try both.indices.array(of: Int.self) == [5, 7, 13, 15])
    #expect(try averagePool(x, kernelShape: [2, 2], strides: [2, 2]).array(of: Float.self) == [3.5, 5.5, 11.5, 13.5])
    let padding = ConvPadding.explicit(before: [1, 1], after: [1, 1])
    let counted = try averagePool(x, kernelShape: [4, 4], strides: [2, 2], padding: padding, countIncludePad: true)
    #expect(try counted.array(of: Float.self) == [54.0 / 16, 63.0 / 16, 90.0 / 16, 99.0 / 16])
    #expect(try globalMaxPool(x).array(of: Float.self) == [16])
    #expect(try globalAveragePool(x).array(of: Float.self) == [8.5])
  }

  /// A transposed convolution undoes the loss of shape of a strided one.
  @Test func transposedConvolutions() throws {
    let x = try Tensor((1...4).map(Float.init), shape: [1, 1, 2, 2])
    let w = try Tensor.ones([1, 1, 2, 2])
    let y = try convTranspose(x, w, strides: [2, 2])
    #expect(try y.array(of: Float.self) == [1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4])
    #expect(try conv(y, w, strides: [2, 2]).array(of: Float.self) == [4, 8, 12, 16])
    expectError(.invalidArgument, mentioning: "ConvTranspose", "group") { try convTranspose(x, w, group: 2) }
  }
}
