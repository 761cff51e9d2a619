// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// How OpenCL devices run one operator.
struct OpenCLOperator: Sendable {
  /// Says what is to be done for a call of the operator.
  ///
  /// - Throws: `.unsupported` for what the device does not offer.
  typealias Preparation = @Sendable (OperatorCall, OpenCLContext) throws(DeviceError) -> Recipe

  /// The operator.
  let op: Operator
  /// How it is made ready.
  let prepare: Preparation

  init(_ op: Operator, prepare: @escaping Preparation) {
    self.op = op
    self.prepare = prepare
  }
}

/// The operators that OpenCL devices run. A new one is a file under `Operators` and a line here.
extension OpenCLOperator {
  private static let all: [OpenCLOperator] = [
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
    .rotaryEmbedding,
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
    .logSoftmax,
    .layerNormalization,
    .rmsNormalization,
    .groupNormalization,
    .instanceNormalization,
    .batchNormalization,
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

  private static let byOperator = Dictionary(all.map { ($0.op, $0) }, uniquingKeysWith: { first, _ in first })

  /// How OpenCL devices run `op`; nil if they do not.
  static func of(_ op: Operator) -> OpenCLOperator? { byOperator[op] }
}
