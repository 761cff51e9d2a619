// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Testing

/// Operators that look data up, or put it, where indices say.
@Suite struct LookupInferenceTests {
  @Test(arguments: [
    CallCase.lookup(.gatherElements, [5, 7], [3, 7], gives: [3, 7]),
    .lookup(.gatherElements, [5, 7], [2, 20], attributes: ["axis": -1], gives: [2, 20]),
    .lookup(.gatherElements, [5], [0], gives: [0]), .lookup(.gatherElements, [5, 7], [3], fails: "as many axes"),
    .lookup(.gatherElements, [5, 7], [3, 8], fails: "longer"), .lookup(.gatherElements, [], [], fails: "axis 0"),
    .lookup(.gatherND, [2, 3, 4], [5, 2], gives: [5, 4]), .lookup(.gatherND, [2, 3], [2], gives: []),
    .lookup(.gatherND, [2, 3, 4], [2, 1], attributes: ["batch_dims": 1], gives: [2, 4]),
    .lookup(.gatherND, [2, 3, 4], [2, 3, 9, 1], attributes: ["batch_dims": 2], gives: [2, 3, 9]),
    .lookup(.gatherND, [2, 3], [5, 3], fails: "tuples of 3"), .lookup(.gatherND, [2, 3], [5, 0], fails: "tuples of 0"),
    .lookup(.gatherND, [], [1], fails: "must have axes"), .lookup(.gatherND, [2], [], fails: "must have axes"),
    .lookup(.gatherND, [2, 3], [3, 1], attributes: ["batch_dims": 1], fails: "in common"),
    .lookup(.gatherND, [2, 3], [2, 1], attributes: ["batch_dims": -1], fails: "in common"),
    .lookup(.gatherND, [2, 3], [2, 1], attributes: ["batch_dims": 2], fails: "in common"),
    .lookup(.scatterElements, [5, 7], [3, 7], updates: [3, 7], gives: [5, 7]),
    .lookup(.scatterElements, [5, 7], [9, 2], updates: [9, 2], attributes: ["reduction": "mul"], gives: [5, 7]),
    .lookup(.scatterElements, [5, 7], [3, 7], updates: [3, 6], fails: "updates of the shape"),
    .lookup(.scatterElements, [5, 7], [3, 8], updates: [3, 8], fails: "longer"),
    .lookup(.scatterElements, [5], [3], updates: [3], attributes: ["reduction": "sub"], fails: "none, add, mul, max, min"),
    .lookup(.scatterND, [5, 7], [3, 1], updates: [3, 7], gives: [5, 7]),
    .lookup(.scatterND, [5, 7], [2], updates: [], gives: [5, 7]),
    .lookup(.scatterND, [5, 7], [3, 2], updates: [3, 7], fails: "want [3]"),
  ])
  func calls(_ call: CallCase) throws { try call.check() }

  @Test func operationsAreCountedWhereUpdatesAreCombined() throws {
    func flops(_ reduction: String) throws -> Int {
      try OperatorCall(
        .scatterElements, [.dense(.float32, [9]), .dense(.int32, [4]), .dense(.float32, [4])],
        attributes: ["reduction": .string(reduction)]
      ).flops
    }
    #expect(try flops("none") == 0 && flops("add") == 4)
  }
}

extension CallCase {
  fileprivate static func lookup(
    _ op: Operator, _ data: [Int], _ indices: [Int], updates: [Int]? = nil, attributes: [String: AttributeValue] = [:],
    gives: [Int]? = nil, fails: String? = nil
  ) -> CallCase {
    call(
      op, [.tensor(.float16, data), .tensor(.int64, indices)] + (updates.map { [.tensor(.float16, $0)] } ?? []),
      attributes: attributes, gives.map { .types([(.float16, $0)]) } ?? .refusal(.invalidArgument, fails ?? ""))
  }
}
