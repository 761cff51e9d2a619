// SPDX-License-Identifier: Apache-2.0

import BerthConformance
import BerthCore
import BerthOracle
import Testing

@Suite struct ElementTextTests {
  @Test func rangesOfIntegers() {
    let bytes = ReferenceTensor(TensorType(.int8, [3]), .between(low: [3, -2, 0], high: [4, -2, 0]), unjudged: [2])
    #expect((0..<4).map { ElementText.expected(bytes, at: $0) } == ["3 to 4", "exactly -2", "anything", "nothing"])
    let wide = ReferenceTensor(TensorType(.uint64, [1]), .between(low: [.max], high: [.min]))
    #expect(ElementText.expected(wide, at: 0) == "9223372036854775807 to 9223372036854775808")
    #expect(ElementText.fraction(bytes, [3, 0, 0], at: 0) == nil)
  }
}
