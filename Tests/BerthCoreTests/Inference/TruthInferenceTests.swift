// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Testing

@Suite struct TruthInferenceTests {
  static let relations: [Operator] = [.equal, .less, .lessOrEqual, .greater, .greaterOrEqual, .and, .or, .xor]

  @Test(arguments: relations) func relationsGiveTruthValues(_ op: Operator) throws {
    for dtype in op.principalDTypes {
      try CallCase.call(op, [.tensor(dtype, [2, 1]), .tensor(dtype, [3])], .types([(.bool, [2, 3])])).check()
    }
    for dtype in DType.allKnown where !op.principalDTypes.contains(dtype) {
      try CallCase.call(op, [.tensor(dtype, []), .tensor(dtype, [])], .refusal(.invalidArgument, "\(dtype)")).check()
    }
    let dtype = op.principalDTypes[0]
    try CallCase.call(
      op, [.tensor(dtype, [2]), .tensor(dtype, [3])], .refusal(.invalidArgument, "broadcast")
    ).check()
  }

  @Test func testsOfOneTensor() throws {
    for op: Operator in [.isNaN, .isInf] {
      try CallCase.call(op, [.tensor(.bfloat16, [2, 0])], .types([(.bool, [2, 0])])).check()
      try CallCase.call(op, [.tensor(.int32, [2])], .refusal(.invalidArgument, "int32")).check()
    }
    try CallCase.call(.not, [.tensor(.bool, [4])], .types([(.bool, [4])])).check()
    try CallCase.call(.castLike, [.tensor(.bool, [4]), .tensor(.float16, [2, 0])], .types([(.float16, [4])])).check()
  }
}
