// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Testing

@Suite struct ElementwiseInferenceTests {
  static let unary: [Operator] = [
    .relu, .leakyRelu, .elu, .gelu, .hardSwish, .swish, .softplus, .sigmoid, .tanh, .exp, .log, .erf, .sin, .cos, .sqrt,
    .reciprocal, .neg, .abs, .sign, .floor, .ceil, .round, .clip, .identity, .softmax,
  ]
  static let binary: [Operator] = [.add, .sub, .mul, .div, .mod]
  static let variadic: [Operator] = [.minimum, .maximum, .sum, .mean]

  @Test(arguments: unary, [[], [0], [2, 3], [1, 2, 3, 4, 5, 6, 7, 8]])
  func unaryKeepsTheType(_ op: Operator, _ extents: [Int]) throws {
    for dtype in op.principalDTypes {
      try CallCase.call(op, [.tensor(dtype, extents)], .types([(dtype, extents)])).check()
    }
  }

  /// What a dtype outside the schema's list gives: an invalid call, for an unknown one an unsupported.
  @Test(arguments: unary + binary) func otherDTypesAreRefused(_ op: Operator) throws {
    let dtypes = DType.allKnown + [DType(rawValue: 8), DType(rawValue: 17)]
    for dtype in dtypes where !op.principalDTypes.contains(dtype) {
      let inputs = op.inputs.map { _ in CallCase.Input.tensor(dtype, [2]) }
      try CallCase.call(op, inputs, .refusal(dtype.isKnown ? .invalidArgument : .unsupported, "\(dtype)")).check()
    }
  }

  @Test(
    arguments: binary,
    [
      ([2, 3], [2, 3], [2, 3]), ([2, 3], [3], [2, 3]), ([2, 1], [1, 3], [2, 3]), ([], [4], [4]), ([0], [1], [0]),
      ([3, 4], [2, 3, 4], [2, 3, 4]),
    ])
  func binaryBroadcasts(_ op: Operator, _ shapes: ([Int], [Int], [Int])) throws {
    for dtype in op.principalDTypes {
      try CallCase.call(
        op, [.tensor(dtype, shapes.0), .tensor(dtype, shapes.1)], .types([(dtype, shapes.2)])
      ).check()
    }
  }

  @Test(arguments: binary) func binaryRefuses(_ op: Operator) throws {
    try CallCase.f32(op, [2, 3], [2], fails: "broadcast").check()
    try CallCase.f32(op, [2, 3], fails: "needs the input 'B'").check()
    try CallCase.f32(op, [2], [2], [2], fails: "takes at most 2").check()
    try CallCase.call(
      op, [.tensor(.float32, [2]), .tensor(.float64, [2])], .refusal(.invalidArgument, "cast one of them")
    ).check()
    try CallCase.call(op, [.tensor(.float32, [2]), .integers([1])], .refusal(.invalidArgument, "'B'")).check()
    try CallCase.call(op, [.absent, .tensor(.float32, [2])], .refusal(.invalidArgument, "'A'")).check()
  }

  @Test(arguments: variadic) func variadicBroadcasts(_ op: Operator) throws {
    for dtype in op.principalDTypes {
      func call(_ shapes: [[Int]], gives extents: [Int]) throws {
        try CallCase.call(op, shapes.map { .tensor(dtype, $0) }, .types([(dtype, extents)])).check()
      }
      try call([[2, 3]], gives: [2, 3])
      try call([[3], [2, 1], [], [1, 1, 1]], gives: [1, 2, 3])
      try call([[0], [1]], gives: [0])
    }
    try CallCase.f32(op, fails: "at least 1").check()
    try CallCase.f32(op, [2], [2], [3], fails: "broadcast").check()
    try CallCase.call(op, [.tensor(.float32, [2]), .absent, .tensor(.float32, [2])], .refusal(.invalidArgument, "absent"))
      .check()
    try CallCase.call(
      op, [.tensor(.float32, [2]), .tensor(.float64, [2])], .refusal(.invalidArgument, "cast one of them")
    ).check()
  }

  @Test(arguments: DType.allKnown) func powKeepsTheBasesDType(_ exponent: DType) throws {
    for base in Operator.pow.principalDTypes {
      try CallCase.call(
        .pow, [.tensor(base, [2, 1]), .tensor(exponent, [3])],
        exponent == .bool ? .refusal(.invalidArgument, "'Y'") : .types([(base, [2, 3])])
      ).check()
    }
    try CallCase.call(.pow, [.tensor(.int8, [2]), .tensor(.float32, [2])], .refusal(.invalidArgument, "'X'")).check()
    try CallCase.f32(.pow, [2], [3], fails: "broadcast").check()
  }

  @Test func clipTakesScalarsForBounds() throws {
    func call(_ bounds: [CallCase.Input], _ expectation: CallCase.Expectation) throws {
      try CallCase.call(.clip, [.tensor(.int8, [2, 3])] + bounds, expectation).check()
    }
    let scalar = CallCase.Input.tensor(.int8, [])
    for bounds in [[], [scalar], [scalar, scalar], [.absent, scalar]] { try call(bounds, .types([(.int8, [2, 3])])) }
    try call([.tensor(.int8, [1])], .refusal(.invalidArgument, "'min'"))
    try call([.absent, .tensor(.int8, [2, 3])], .refusal(.invalidArgument, "must be a scalar"))
    try call([.tensor(.int16, [])], .refusal(.invalidArgument, "cast one of them"))
  }

  @Test func swiGLUDoesNotBroadcast() throws {
    try CallCase.f32(.swiGLU, [2, 3], [2, 3], gives: [2, 3]).check()
    try CallCase.f32(.swiGLU, [2, 3], [3], fails: "does not broadcast").check()
  }

  @Test(arguments: DType.allKnown) func whereTakesEveryDType(_ dtype: DType) throws {
    func call(_ condition: CallCase.Input, _ x: [Int], _ y: [Int], _ expectation: CallCase.Expectation) -> CallCase {
      .call(.where, [condition, .tensor(dtype, x), .tensor(dtype, y)], expectation)
    }
    try call(.tensor(.bool, [2, 1]), [3], [], .types([(dtype, [2, 3])])).check()
    try call(.tensor(.bool, []), [2], [2], .types([(dtype, [2])])).check()
    try call(.tensor(.bool, [2]), [3], [3], .refusal(.invalidArgument, "broadcast")).check()
    try call(.tensor(.uint8, [3]), [3], [3], .refusal(.invalidArgument, "'condition'")).check()
  }

  @Test(arguments: DType.allKnown) func castGoesFromAnyToAny(_ source: DType) throws {
    for target in DType.allKnown {
      try CallCase.call(
        .cast, [.tensor(source, [2, 0])], attributes: ["to": .int(Int(target.rawValue))], .types([(target, [2, 0])])
      ).check()
    }
  }

  @Test(arguments: [0, 8, 17, -1, 65_537, Int.max, Int.min]) func castRefusesTargets(_ to: Int) throws {
    try CallCase.call(
      .cast, [.tensor(.float32, [2])], attributes: ["to": .int(to)], .refusal(.unsupported, "'to' is \(to)")
    ).check()
  }

  @Test(arguments: [-3, -1, 0, 2]) func softmaxTakesEveryAxis(_ axis: Int) throws {
    try CallCase.f32(.softmax, [2, 3, 4], attributes: ["axis": .int(axis)], gives: [2, 3, 4]).check()
  }

  @Test(arguments: [-4, 3, Int.max, Int.min]) func softmaxRefusesAxes(_ axis: Int) throws {
    try CallCase.f32(.softmax, [2, 3, 4], attributes: ["axis": .int(axis)], fails: "axis \(axis)").check()
  }
}
