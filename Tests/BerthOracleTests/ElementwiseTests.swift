// SPDX-License-Identifier: Apache-2.0

import BerthCore
import BerthOracle
import Testing

private let floats: [DType] = [.float64, .float32, .float16, .bfloat16]

@Suite struct ElementwiseTests {
  /// An argument, the wanted value by mpmath with 300 bits.
  struct Point: Sendable {
    let op: Operator
    let x: Double
    let value: Double
    var attributes: [String: AttributeValue] = [:]
  }

  private static let tanhForm: [String: AttributeValue] = ["approximate": "tanh"]

  static let points: [Point] = [
    Point(op: .gelu, x: -3, value: -0x1.096697b244861p-8), Point(op: .gelu, x: -0.5, value: -0x1.3bf143b9aa712p-3),
    Point(op: .gelu, x: 0.5, value: 0x1.62075e232ac77p-2), Point(op: .gelu, x: 3, value: 0x1.7f7b4cb426ddcp+1),
    Point(op: .gelu, x: -3, value: -0x1.dcc2a011612b9p-9, attributes: tanhForm),
    Point(op: .gelu, x: -0.5, value: -0x1.3bfa4b104180fp-3, attributes: tanhForm),
    Point(op: .gelu, x: 0.5, value: 0x1.6202da77df3f9p-2, attributes: tanhForm),
    Point(op: .gelu, x: 3, value: 0x1.7f88cf57fba7bp+1, attributes: tanhForm),
    Point(op: .sigmoid, x: -20, value: 0x1.1b4865556b5d5p-29), Point(op: .sigmoid, x: -1, value: 0x1.136561454ba86p-2),
    Point(op: .sigmoid, x: 0, value: 0.5), Point(op: .sigmoid, x: 1, value: 0x1.764d4f5d5a2bdp-1),
    Point(op: .tanh, x: -2, value: -0x1.ed9505e1bc3d4p-1), Point(op: .tanh, x: 0.5, value: 0x1.d9353d7568af3p-2),
    Point(op: .exp, x: -1, value: 0x1.78b56362cef38p-2), Point(op: .exp, x: 1, value: 0x1.5bf0a8b145769p+1),
    
    Point(op: .sqrt, x: 2, value: 0x1.6a09e667f3bcdp+0), Point(op: .sqrt, x: 2.25, value: 1.5),
  ]

  /// The correctly rounded value passes in every dtype; values off by a little more than the operator's limit do not.
  @Test(arguments: points, floats)
  func valuesAndBounds(point: Point, dtype: DType) throws {
    let reference = try reference(point.op, [try vector(dtype, [point.x])], attributes: point.attributes)
    #expect((reference.wanted[0] - point.value).magnitude <= point.value.magnitude * 0x1p-52)
    let right = try reference.judging([point.value])
    #expect(right.isCorrect)
    #expect(right.unjudgedCount == 0)
    // The widest relative bound here is Gelu's at -3, about 8u |x| of a value of 0.004: 16 ulp times 400.
    let format = try #require(FloatFormat(dtype))
    let computing = format.accumulator.ulp(at: 1) * 6000 * point.value.magnitude
    let off = format.round(point.value) + computing + 2 * format.ulp(at: point.value.magnitude)
    #expect(try !reference.judging([off]).isCorrect)
    // sigmoid(-20) is 0 in float16, and so has no other sign.
    #expect(try !reference.judging([-point.value]).isCorrect || format.round(point.value) == 0)
    #expect(try !reference.judging([.nan]).isCorrect)
  }

  @Test func limitsInUnitsInTheLastPlace() throws {
    let x = 0.7
    let limits: [(Operator, Double)] = [
      (.exp, 3), (.tanh, 5), (.sqrt, 3), (.log, 3), (.sin, 4), (.cos, 4), (.erf, 16), (.reciprocal, 2.5),
    ]
    for (op, limit) in limits {
      let reference = try reference(op, [try vector(.float32, [x])])
      let ulp = Double(Float(reference.wanted[0]).ulp)
      #expect(try reference.judging([reference.wanted[0] + (limit - 1) * ulp]).isCorrect, "\(op)")
      #expect(try !reference.judging([reference.wanted[0] + (limit + 1) * ulp]).isCorrect, "\(op)")
    }
    let quotient = try reference(.div, [try vector(.float32, [x]), try vector(.float32, [3])])
    let ulp = Double(Float(quotient.wanted[0]).ulp)
    #expect(try quotient.judging([quotient.wanted[0] + 2 * ulp]).isCorrect)
    #expect(try !quotient.judging([quotient.wanted[0] + 3.1 * ulp]).isCorrect)
    let root = try reference(.sqrt, [try vector(.float64, [2])])
    let rootTwo = 0x1.6a09e667f3bcdp+0
    #expect(try root.judging([rootTwo]).worstFraction == 0)
    #expect(try !root.judging([rootTwo.nextUp]).isCorrect)
  }

  @Test(arguments: floats)
  func specialArguments(dtype: DType) throws {
    let infinity = Double.infinity
    func expect(_ op: Operator, _ x: [Double], _ want: [Double], wrong: [Double], unjudged: Int = 0) throws {
      let reference = try reference(op, [try vector(dtype, x)])
      let judgement = try reference.judging(want)
      #expect(judgement.isCorrect, "\(op) \(dtype)")
      #expect(judgement.unjudgedCount == unjudged, "\(op) \(dtype)")
      #expect(try reference.judging(wrong).wrongCount == x.count - unjudged, "\(op) \(dtype)")
    }
    try expect(.exp, [infinity, -infinity, .nan], [infinity, 0, .nan], wrong: [-infinity, 1, 0])
    try expect(.tanh, [infinity, -infinity, .nan], [1, -1, .nan], wrong: [-1, 1, 0])
    try expect(.sigmoid, [infinity, -infinity, .nan], [1, 0, .nan], wrong: [0, 1, 0])
    try expect(
      .sqrt, [infinity, -infinity, .nan, -1, -0.0], [infinity, .nan, .nan, .nan, -0.0], wrong: [0, 0, 0, 1, 0])
    try expect(.relu, [infinity, -infinity, .nan, -0.0], [infinity, 0, .nan, 0], wrong: [0, -infinity, 0, 1])
    try expect(.gelu, [infinity, -infinity, .nan], [infinity, 0, .nan], wrong: [0, 1, 0], unjudged: 1)
    try expect(
      .log, [infinity, 0, -0.0, .nan, -1], [infinity, -infinity, -infinity, .nan, .nan], wrong: [0, 0, infinity, 0, 0])
    try expect(.sin, [infinity, -infinity, .nan], [.nan, .nan, .nan], wrong: [0, 1, 0])
    try expect(.erf, [infinity, -infinity, .nan], [1, -1, .nan], wrong: [-1, 1, 0])
    try expect(
      .reciprocal, [infinity, -infinity, .nan, 0, -0.0], [0, -0.0, .nan, infinity, -infinity],
      wrong: [-0.0, 0, 0, -infinity, infinity])
    try expect(.softplus, [infinity, -infinity, .nan, 20_000], [infinity, 0, .nan, 20_000], wrong: [0, 1, 0, infinity])
    try expect(.elu, [infinity, -infinity, .nan, -0.0], [infinity, -1, .nan, 0], wrong: [1, -infinity, 0, -1])
    try expect(.hardSwish, [infinity, -infinity, .nan, -4], [infinity, 0, .nan, 0], wrong: [0, 0, 0, -1], unjudged: 1)
    try expect(.swish, [infinity, -infinity, .nan], [infinity, 0, .nan], wrong: [0, 0, 0], unjudged: 1)
    try expect(.leakyRelu, [infinity, -infinity, .nan], [infinity, -infinity, .nan], wrong: [0, 0, 0])
    // Integers that a format holds, signs of zero among them.
    try expect(
      .floor, [-0.5, -0.0, 2.5, infinity, .nan], [-1, -0.0, 2, infinity, .nan], wrong: [-0.0, 0, 3, 2, 0])
    try expect(.ceil, [-0.5, -0.0, 2.5, infinity, .nan], [-0.0, -0.0, 3, infinity, .nan], wrong: [0, 0, 2, 3, 0])
    try expect(.round, [-0.5, 1.5, 2.5, -2.75, .nan], [-0.0, 2, 2, -3, .nan], wrong: [0, 1, 3, -2, 0])
    try expect(.neg, [infinity, 0, -0.0, .nan], [-infinity, -0.0, 0, .nan], wrong: [infinity, 0, -0.0, 0])
    try expect(.abs, [-infinity, -0.0, -2, .nan], [infinity, 0, 2, .nan], wrong: [-infinity, -0.0, -2, 0])
    try expect(.sign, [-infinity, -0.0, 3, .nan], [-1, 0, 1, .nan], wrong: [1, 1, 3, 7], unjudged: 1)
  }

  @Test func exponentialsOverflowAndUnderflow() throws {
    let reference = try reference(.exp, [try vector(.float32, [89, -104, 88.5, -100])])
    #expect(try reference.judging([.infinity, 0, 0x1.99b987155fe28p+127, 0x1.a8c1f14e2af5dp-145]).isCorrect)
    #expect(
      try !reference.judging([Double(Float.greatestFiniteMagnitude), 0, 0x1.99b987155fe28p+127, 0x1p-144]).isCorrect)
    // Flushing a subnormal result to 0 is off by more than 3 of their spacings.
    #expect(try reference.judging([.infinity, 0, 0x1.99b987155fe28p+127, 0]).firstWrong == 3)
    let half = try self.reference16(.exp, 12)
    #expect(try half.judging([.infinity]).isCorrect)
    #expect(try !half.judging([65504]).isCorrect)
  }

  private func reference16(_ op: Operator, _ x: Double) throws -> ReferenceTensor {
    try reference(op, [try vector(.float16, [x])])
  }

  @Test func sigmoidWhereTheExponentialOverflows() throws {
    // e^95 is no float: 1/(1 + inf) = 0 is taken literally, 5.5e-42 is the value.
    let reference = try reference(.sigmoid, [try vector(.float32, [-95, -80])])
    let value = reference.wanted
    #expect(try reference.judging([0, value[1]]).isCorrect)
    #expect(try reference.judging(value).isCorrect)
    #expect(try !reference.judging([3 * value[0], value[1]]).isCorrect)
    #expect(try reference.judging([value[0], 0]).firstWrong == 1)
  }

  @Test func geluWhereTheDistributionFunctionIsSubnormal() throws {
    // By mpmath with 300 bits. The distribution function has few bits left there, x times it has more.
    let x = [-38.4, -38.45, -38.5, -38.55]
    let value = [-513.0, -75, -11, -2].map { $0 * Double.leastNonzeroMagnitude }
    let reference = try reference(.gelu, [try vector(.float64, x)])
    #expect(try reference.judging(value).isCorrect)
    #expect(try reference.judging(value.map { 3 * $0 - 128 * Double.leastNonzeroMagnitude }).wrongCount == 4)
  }

  @Test func literalGeluInSinglePrecisionPasses() throws {
    var random = Sequence64(seed: 11)
    let x =
      (0..<2000).map { Double(Float(random.number() * ($0 < 1500 ? 3 : 12))) } + [
        -40, 40, -1e10, 1e10, -3e38, 1e-30, -1e-40,
      ]
    let exact = try reference(.gelu, [try vector(.float32, x)])
    let formula = try reference(.gelu, [try vector(.float32, x)], attributes: ["approximate": "tanh"])
    let literal = x.map { value -> Double in
      let t = Float(value) * Float(0.5).squareRoot()
      let g = Float(DoubleDouble.erf(DoubleDouble(Double(t))).high)
      return Double(Float(value) * 0.5 * (1 + g))
    }
    let literalFormula = x.map { value -> Double in
      let x = Float(value)
      let w = Float(0.797_884_56) * (x + 0.044715 * x * x * x)
      let g = Float(DoubleDouble.tanh(DoubleDouble(Double(w))).high)
      return Double(x * 0.5 * (1 + g))
    }
    #expect(try exact.judging(literal).isCorrect)
    #expect(try formula.judging(literalFormula).isCorrect)
    // The one is not the other.
    #expect(try exact.judging(literalFormula).wrongCount > 1000)
    #expect(try formula.judging(literal).wrongCount > 1000)
    // Nothing but 0 to come from a large negative number.
    #expect(try !reference(.gelu, [try vector(.float32, [-1e10])]).judging([-9000]).isCorrect)
  }

  /// Definitions computed as they are written, and in the other usual ways, in float32.
  @Test func literalActivationsInSinglePrecisionPass() throws {
    func single(_ x: DoubleDouble) -> Float { Float(x.high) }
    func exp(_ x: Float) -> Float { single(.exp(DoubleDouble(Double(x)))) }
    func expm1(_ x: Float) -> Float { single(.expMinusOne(DoubleDouble(Double(x)))) }
    func log(_ x: Float) -> Float { single(.log(DoubleDouble(Double(x)))) }
    func log1p(_ x: Float) -> Float { single(.logOnePlus(DoubleDouble(Double(x)))) }
    let alpha = Float(1.702)
    let forms: [(Operator, Bool, (Float) -> Float)] = [
      (.elu, false, { $0 < 0 ? exp($0) - 1 : $0 }), (.elu, false, { $0 < 0 ? expm1($0) : $0 }),
      (.softplus, false, { log(exp($0) + 1) }), (.softplus, false, { log1p(exp($0)) }),
      (.softplus, false, { $0 > 0 ? $0 + log1p(exp(-$0)) : log1p(exp($0)) }),
      (.hardSwish, false, { $0 * max(0, min(1, $0 * (1 / 6) + 0.5)) }),
      (.hardSwish, false, { $0 * max(0, min(6, $0 + 3)) / 6 }),
      (.swish, true, { $0 * (1 / (1 + exp(-alpha * $0))) }), (.swish, true, { $0 / (1 + exp(-alpha * $0)) }),
    ]
    var random = Sequence64(seed: 5)
    let x = (0..<1500).map { Float(random.number() * ($0 < 1000 ? 3 : 40)) } + [-3, 3, 1e-30, -1e-30, -0x1p-140, -87.5, 88]
    for (index, (op, hasAlpha, form)) in forms.enumerated() {
      let reference = try reference(
        op, [try vector(.float32, x.map(Double.init))], attributes: hasAlpha ? ["alpha": .float(alpha)] : [:])
      #expect(try reference.judging(x.map { Double(form($0)) }).isCorrect, "form \(index) of \(op)")
      #expect(try reference.judging(x.map { Double(form($0)) * 1.00001 }).wrongCount > 400, "form \(index) of \(op)")
    }
  }

  @Test(arguments: floats) func swiGLUIsSwishTimesAFactor(dtype: DType) throws {
    let gate = try vector(dtype, [1, -2, .infinity, -.infinity, 1, -200, .nan])
    let factor = try vector(dtype, [3, 0.5, -1, 1, .infinity, .infinity, 0])
    let reference = try reference(.swiGLU, [gate, factor])
    // 3/(1 + 1/e) and -1/(1 + e^2); the last but one is minus infinity, or NaN where the sigmoid of -200 is 0.
    let values = [2.193175735789764, -0.11920292202211755, -.infinity, 0, .infinity, -.infinity, .nan]
    let judgement = try reference.judging(values)
    #expect(judgement.isCorrect && judgement.unjudgedCount == (dtype == .float64 ? 1 : 2))
    #expect(try reference.judging([2.21, -0.118, .infinity, 0, -.infinity, 0, 0]).wrongCount >= 5)
  }

  @Test(arguments: floats)
  func arithmeticIsCorrectlyRounded(dtype: DType) throws {
    var random = Sequence64(seed: 3)
    let a = random.numbers(300, dtype)
    let b = random.numbers(300, dtype)
    let (left, right) = (try vector(dtype, a), try vector(dtype, b))
    for op: Operator in [.add, .sub, .mul] {
      let reference = try reference(op, [left, right])
      let wanted = reference.wanted
      // In about 106 bits, rounded once.
      let exact = zip(a, b).map { a, b -> Double in
        let value =
          switch op {
          case .add: DoubleDouble(sum: a, b)
          case .sub: DoubleDouble(sum: a, -b)
          default: DoubleDouble(product: a, b)
          }
        return FloatFormat(dtype)?.round(value) ?? .nan
      }
      #expect(wanted == exact, "\(op)")
      let format = try #require(FloatFormat(dtype))
      let off = wanted.map { $0 + format.ulp(at: $0.magnitude) }
      #expect(try reference.judging(off).wrongCount == 300, "\(op)")
    }
  }

  @Test(arguments: floats)
  func signsOfZeroFollowIEEE(dtype: DType) throws {
    let a = try vector(dtype, [0, -0.0, 1, -0.0])
    let b = try vector(dtype, [-0.0, -0.0, -1, 5])
    #expect(try reference(.add, [a, b]).judging([0, -0.0, 0, 5]).isCorrect)
    #expect(try reference(.add, [a, b]).judging([-0.0, 0, -0.0, 5]).wrongCount == 3)
    #expect(try reference(.mul, [a, b]).judging([-0.0, 0, -1, -0.0]).isCorrect)
    #expect(try reference(.mul, [a, b]).judging([0, -0.0, -1, 0]).wrongCount == 3)
    #expect(try reference(.div, [a, b]).judging([.nan, .nan, -1, -0.0]).isCorrect)
    #expect(try reference(.div, [a, b]).judging([0, .nan, -1, 0]).wrongCount == 2)
  }

  @Test func divisionByZeroAndInfinity() throws {
    for dtype in floats {
      let a = try vector(dtype, [1, -1, 1, .infinity, 3, .infinity])
      let b = try vector(dtype, [0, 0, -0.0, 2, .infinity, .infinity])
      let reference = try reference(.div, [a, b])
      #expect(try reference.judging([.infinity, -.infinity, -.infinity, .infinity, 0, .nan]).isCorrect)
      #expect(try reference.judging([-.infinity, .infinity, .infinity, -.infinity, 1, 0]).wrongCount == 6)
    }
  }

  @Test func subnormalBfloatProductsMayRoundTwice() throws {
    // 1.125 · 2^-70 times 1.0078125 · 2^-66: a product whose bits reach below 2^-149.
    let a = try vector(.bfloat16, [0x1.2p-70, 0x1p-70])
    let b = try vector(.bfloat16, [0x1.02p-66, 0x1p-63])
    let reference = try reference(.mul, [a, b])
    let product = 0x1.2p-70 * 0x1.02p-66
    #expect(try reference.judging([FloatFormat.bfloat16.round(product), 0x1p-133]).isCorrect)
    #expect(try reference.judging([0x1p-131, 0x1p-133]).firstWrong == 0)
    #expect(try reference.judging([FloatFormat.bfloat16.round(product), 0]).firstWrong == 1)
  }

  @Test func broadcasting() throws {
    let a = try tensor(.int32, [2, 1, 3], [1, 2, 3, 4, 5, 6])
    let b = try tensor(.int32, [2, 1], [10, 20])
    #expect(try reference(.add, [a, b]).wanted == [11, 12, 13, 21, 22, 23, 14, 15, 16, 24, 25, 26])
    #expect(try reference(.sub, [b, a]).wanted == [9, 8, 7, 19, 18, 17, 6, 5, 4, 16, 15, 14])
  }

  @Test func integersWrap() throws {
    let a = try vector(.int8, [127, -128, 100, -7, 7, -128])
    let b = try vector(.int8, [1, -1, 3, 2, 0, -1])
    #expect(try reference(.add, [a, b]).wanted == [-128, 127, 103, -5, 7, 127])
    #expect(try reference(.sub, [a, b]).wanted == [126, -127, 97, -9, 7, -127])
    #expect(try reference(.mul, [a, b]).wanted == [127, -128, 44, -14, 0, -128])
    let quotients = try reference(.div, [a, b])
    #expect(try quotients.judging([127, 99, 33, -3, 99, 99]).isCorrect)
    #expect(quotients.unjudged == [1, 4, 5])
    #expect(try quotients.judging([127, 0, 33, -4, 0, 0]).firstWrong == 3)
  }

  @Test func unsigned64BitDivision() throws {
    let type = TensorType(.uint64, [2])
    let bytes = try #require(ElementCodec.bytes([Int64(-1), Int64(bitPattern: 1 << 63)], as: .uint64))
    let a = try HostTensor(type, bytes: bytes)
    let reference = try reference(.div, [a, try vector(.uint64, [2, 3])])
    let want = try #require(ElementCodec.bytes([Int64.max, Int64(bitPattern: (1 << 63) / 3)], as: .uint64))
    #expect(reference.judge(want).isCorrect)
    #expect(!reference.judge([UInt8](repeating: 0, count: 16)).isCorrect)
  }

  @Test func reluOfIntegers() throws {
    #expect(try reference(.relu, [try vector(.int16, [-5, 0, 7, -32768])]).wanted == [0, 0, 7, 0])
  }
}
