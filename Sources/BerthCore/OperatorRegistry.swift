// SPDX-License-Identifier: Apache-2.0

/// All operators that Berth knows. A new operator is a file under `Operators` and a line here.
public struct OperatorRegistry: Sendable {
  /// The operators, by domain and name.
  public let operators: [Operator]
  private let byName: [String: Operator]

  /// A registry of these operators.
  init(_ operators: [Operator]) {
    self.operators = operators
    byName = Dictionary(operators.map { ("\($0.domain).\($0.name)", $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The operators of this version of Berth, grouped as the reference lists them.
  public static let standard = OperatorRegistry([
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
  ])

  /// The operator of this name; ONNX's own domain is `ai.onnx` or empty.
  public func callAsFunction(_ name: String, domain: String = "ai.onnx") -> Operator? {
    byName["\(domain.isEmpty ? "ai.onnx" : domain).\(name)"]
  }
}
