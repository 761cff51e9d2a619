// SPDX-License-Identifier: Apache-2.0

import BerthCore

/// What the suite knows of testing an operator: which cases to make for a dtype, and what values its inputs take. One file an
/// operator, and a line in `CaseGenerator.all`.
struct CaseGenerator: Sendable {
  let op: Operator
  /// The domain of each input of a call, in schema order; any number where there is none.
  let domains: @Sendable (OperatorCall) -> [ValueDomain]
  let hardPattern: HardPattern
  private let build: @Sendable (inout CaseBuilder) -> Void

  init(
    _ op: Operator, hardPattern: HardPattern = .everyCombination,
    domains: @escaping @Sendable (OperatorCall) -> [ValueDomain] = { _ in [] },
    build: @escaping @Sendable (inout CaseBuilder) -> Void
  ) {
    self.op = op
    self.domains = domains
    self.hardPattern = hardPattern
    self.build = build
  }

  /// The cases for a dtype and seed, in an order that does not depend on the host, none twice.
  func cases(_ dtype: DType, seed: UInt64) -> [OperatorCase] {
    var builder = CaseBuilder(op: op, dtype: dtype, seed: seed)
    build(&builder)
    var seen: Set<OperatorCase> = []
    return builder.cases.filter { seen.insert($0).inserted }
  }

  /// The same, with cases of the operator's own behind those of its family.
  func adding(_ more: @escaping @Sendable (inout CaseBuilder) -> Void) -> CaseGenerator {
    CaseGenerator(op, hardPattern: hardPattern, domains: domains) { [build] builder in
      build(&builder)
      more(&builder)
    }
  }

  /// The generator of an operator.
  static func generator(for op: Operator) -> CaseGenerator? { all.first { $0.op == op } }

  /// All generators; each operator of the registry has one.
  static let all: [CaseGenerator] = [
    // Linear algebra
    .matMul,
    .matMulInteger,
    .gemm,
    .conv,
    .convTranspose,
    .maxPool,
    .averagePool,
    .globalMaxPool,
    .globalAveragePool,
    .attention,
    // Element by element
    .add,
    .sub,
    .mul,
    .div,
    .mod,
    .pow,
    .neg,
    .abs,
    .sign,
    .floor,
    .ceil,
    .round,
    .clip,
    .minimum,
    .maximum,
    .sum,
    .mean,
    .relu,
    .leakyRelu,
    .elu,
    .gelu,
    .hardSwish,
    .swish,
    .swiGLU,
    .softplus,
    .sigmoid,
    .tanh,
    .exp,
    .log,
    .erf,
    .sin,
    .cos,
    .sqrt,
    .reciprocal,
    .where,
    .cast,
    .castLike,
    .equal,
    .less,
    .lessOrEqual,
    .greater,
    .greaterOrEqual,
    .and,
    .or,
    .xor,
    .not,
    .isNaN,
    .isInf,
    .quantizeLinear,
    .dequantizeLinear,
    .dynamicQuantizeLinear,
    // Along axes
    .softmax,
    .layerNormalization,
    .reduceSum,
    .reduceMean,
    .reduceMax,
    .reduceMin,
    .reduceProd,
    .reduceL1,
    .reduceL2,
    .reduceSumSquare,
    .reduceLogSum,
    .reduceLogSumExp,
    .argMax,
    .argMin,
    .cumSum,
    .topK,
    // Moving data
    .identity,
    .transpose,
    .reshape,
    .flatten,
    .squeeze,
    .unsqueeze,
    .expand,
    .concat,
    .split,
    .slice,
    .tile,
    .pad,
    .trilu,
    .gather,
    .gatherElements,
    .gatherND,
    .scatterElements,
    .scatterND,
    // Making data
    .constant,
    .constantOfShape,
    .range,
    .oneHot,
    .shape,
    .size,
  ]
}

/// Collects the cases of one operator and dtype.
struct CaseBuilder {
  let op: Operator
  let dtype: DType
  let seed: UInt64
  /// For shapes that change with the seed, so that nobody can tune to the standard ones.
  var random: Random
  private(set) var cases: [OperatorCase] = []

  init(op: Operator, dtype: DType, seed: UInt64) {
    self.op = op
    self.dtype = dtype
    self.seed = seed
    random = Random(text: "\(op)/\(dtype)/\(seed)")
  }

  /// Adds a case for each fill.
  mutating func add(
    _ inputs: [OperandSpec?], outputs: [OutputSpec]? = nil, attributes: [String: AttributeValue] = [:],
    fills: [Fill]
  ) {
    for fill in fills {
      cases.append(
        OperatorCase(op, dtype, inputs, outputs: outputs, attributes: attributes, fill: fill, seed: seed))
    }
  }

  /// An input of the case's dtype.
  func data(_ extents: Int...) -> OperandSpec { data(extents) }

  /// An input of the case's dtype, or of another.
  func data(_ extents: [Int], _ dtype: DType? = nil) -> OperandSpec { OperandSpec(dtype ?? self.dtype, shape(extents)) }

  /// A vector of integers whose value is known.
  func parameter(_ values: [Int], _ dtype: DType = .int64) -> OperandSpec {
    constant(TensorType(dtype, shape([values.count])), "\(values.map(String.init).joined(separator: "x"))")
  }

  /// A scalar whose value is known.
  func parameter(_ value: Int, _ dtype: DType = .int64) -> OperandSpec {
    constant(TensorType(dtype, .scalar), "\(value)")
  }

  /// A floating-point scalar whose value is known.
  func parameter(_ value: Double, _ dtype: DType) -> OperandSpec {
    constant(TensorType(dtype, .scalar), "\(value)")
  }

  /// A tensor of these elements, as case ids write them. What is no such text would be a mistake of the generator, and
  /// shows as a case whose call has no value where it needs one.
  private func constant(_ type: TensorType, _ elements: String) -> OperandSpec {
    do throws(DeviceError) { return OperandSpec(try HostTensor(type, text: elements[...])) } catch {
      return OperandSpec(type.dtype, type.shape)
    }
  }

  /// Fills for an operator that is exact on integers: floats get random numbers besides, integers their whole range.
  var arithmeticFills: [Fill] { dtype.isFloatingPoint ? [.exact, .random] : [.random] }

  private func shape(_ extents: [Int]) -> Shape {
    do throws(DeviceError) { return try Shape(extents) } catch { return .scalar }
  }
}

extension [OperandSpec?] {
  /// Without the absent operands at the end.
  var trimmed: [OperandSpec?] {
    var copy = self
    while let last = copy.last, last == nil { copy.removeLast() }
    return copy
  }
}

extension OperandSpec {
  /// The ways for an operand to lie other than dense, each with a name that no id needs: behind an offset, with gaps between rows,
  /// with gaps between elements, with axes in reverse order, backwards.
  var layouts: [OperandSpec] {
    guard shape.rank > 0, !shape.isEmpty else { return [shifted(3)] }
    return [shifted(3), padded(by: 5), spread(by: 2), permuted, reversed]
  }

  /// Behind so many other elements.
  func shifted(_ offset: Int) -> OperandSpec {
    var copy = self
    copy.offset = offset
    return copy
  }

  /// With so many foreign elements behind each row.
  func padded(by gap: Int) -> OperandSpec { laidOut(order: Array(0..<shape.rank), step: 1, gap: gap) }

  /// With foreign elements between neighbours.
  func spread(by step: Int) -> OperandSpec { laidOut(order: Array(0..<shape.rank), step: step, gap: 0) }

  /// With the first axis innermost: a transposed operand.
  var permuted: OperandSpec { laidOut(order: (0..<shape.rank).reversed(), step: 1, gap: 0) }

  /// With negative strides along every axis.
  var reversed: OperandSpec {
    let dense = shape.contiguousStrides.values
    var copy = self
    copy.strides = try? Strides(dense.map { -$0 })
    copy.offset = max(shape.elementCount - 1, 0)
    return copy
  }

  /// Strides for axes nested in `order`, outermost first.
  private func laidOut(order: [Int], step: Int, gap: Int) -> OperandSpec {
    var strides = [Int](repeating: 0, count: shape.rank)
    var reach = step
    for (depth, axis) in order.reversed().enumerated() {
      strides[axis] = reach
      reach *= max(shape[axis], 1)
      if depth == 0 { reach += gap }
    }
    var copy = self
    copy.strides = try? Strides(strides)
    return copy
  }

  /// The same layout for an output.
  var asOutput: OutputSpec {
    .laidOut(strides: (strides ?? shape.contiguousStrides).values, offset: offset)
  }
}
